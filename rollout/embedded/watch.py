"""Stops the servers once their last user has died without leaving: `-m rollout.embedded.watch`."""

import sys
import time

from .folder import DataFolder
from .servers import Servers


def main() -> None:
    servers = Servers(DataFolder(sys.argv[1]))
    while not servers.end_if_unused():
        time.sleep(1)


if __name__ == "__main__":
    main()
