"""Becomes a command that ends with its parent, however that ends: `leash.py PARENT COMMAND...`."""

import ctypes
import os
import signal
import sys

SIGNAL_WHEN_PARENT_DIES = 1


def main() -> None:
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SIGNAL_WHEN_PARENT_DIES, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("its parent has ended")
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
