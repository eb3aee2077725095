"""Becomes a server: `python -I -S launch.py ORDER`, where ORDER is the JSON of `order()` below.

A script of its own because all of this must happen in the new process, before the program.
"""

import ctypes
import fcntl
import json
import os
import pwd
import sys
import time

NEW_USER_NAMESPACE = 0x10000000
SET_SECURE_BITS, AMBIENT, RAISE = 28, 47, 2
KEEP_CAPABILITIES_WITHOUT_ROOT = 1 << 2
REACH_ANY_FILE = 1  # CAP_DAC_OVERRIDE
CAPABILITY_VERSION = 0x20080522


def main() -> None:
    order = json.loads(sys.argv[1])
    if order["lock"]:
        os.chdir(os.path.dirname(order["lock"]))
        hold_as_long_as_we_live(order["lock"])
    for path in order["stale"]:
        remove_what_a_dead_postmaster_left(path)
    if order["way"]:
        leave_root(order["way"], order["owned"])
    os.execv(order["program"][0], order["program"])  # noqa: S606


def hold_as_long_as_we_live(path: str) -> None:
    """Waits for the last process of the former server, then locks for this one and its children."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(300):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.1)
        else:
            os.set_inheritable(lock, True)
            return
    sys.exit("FATAL: processes of the former server are still ending after 30 s")


def remove_what_a_dead_postmaster_left(path: str) -> None:
    """PostgreSQL refuses to start when any process has the number in its old lock file."""
    try:
        with open(path) as file:
            number = int(file.readline())
    except (OSError, ValueError):
        return
    try:
        with open(f"/proc/{number}/stat") as file:
            name, state = file.read().split("(", 1)[1].rsplit(")", 1)
    except OSError:
        name, state = "", "Z"
    if name != "postgres" or state.split()[0] in "ZX":
        os.unlink(path)


def leave_root(way: str, owned: str) -> None:
    """PostgreSQL refuses root; this stops being root and still reaches root's folders.

    `capability`: an ordinary user that may open any file. `namespace`: root, known under an
    ordinary user's number within a user namespace, for kernels that forbid the other way.
    """
    libc = ctypes.CDLL(None, use_errno=True)

    def call(name: str, *arguments: object) -> None:
        if getattr(libc, name)(*arguments) != 0:
            raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")

    user = ordinary_user()
    if way == "namespace":
        give(owned, 0, 0)
        call("unshare", NEW_USER_NAMESPACE)
        for file, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{user.pw_uid} 0 1"),
            ("gid_map", f"{user.pw_gid} 0 1"),
        ):
            with open(f"/proc/self/{file}", "w") as handle:
                handle.write(text)
        return
    give(owned, user.pw_uid, user.pw_gid)
    call("prctl", SET_SECURE_BITS, KEEP_CAPABILITIES_WITHOUT_ROOT, 0, 0, 0)
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    only = 1 << REACH_ANY_FILE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    call("capset", header, (ctypes.c_uint32 * 6)(only, only, only, 0, 0, 0))
    call("prctl", AMBIENT, RAISE, REACH_ANY_FILE, 0, 0)


def ordinary_user() -> pwd.struct_passwd:
    """`postgres` or `nobody`, else the first that is not root; initdb needs one with a name."""
    users = {user.pw_name: user for user in pwd.getpwall() if user.pw_uid != 0}
    for name in ("postgres", "nobody", *users):
        if name in users:
            return users[name]
    sys.exit("FATAL: there is no user but root on this machine")


def give(folder: str, user: int, group: int) -> None:
    """Makes a folder and all in it the user's, where it is not."""
    if not folder or os.stat(folder).st_uid == user:
        return
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            os.chown(os.path.join(parent, name), user, group, follow_symlinks=False)
    os.chown(folder, user, group)


if __name__ == "__main__":
    main()
