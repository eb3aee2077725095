"""Children are started again when they die, given up when they keep dying, and end together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rollout.embedded import CannotStart
from rollout.embedded.process import identity_of
from rollout.supervisor import children
from rollout.supervisor.children import Child, end_all
from rollout.supervisor.processes import Process

PROJECT = Path(__file__).resolve().parents[2]
NOTES_ITS_NUMBER = """
import os, pathlib, time
with open(os.environ["NOTES"], "a") as notes:
    notes.write(f"{os.getpid()}\\n")
"""
SLEEPS = f"{NOTES_ITS_NUMBER}\ntime.sleep(600)"
DIES = f"{NOTES_ITS_NUMBER}\nraise SystemExit(7)"
IS_STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{SLEEPS}"
TAKES_ITS_TIME = f"""
import signal, sys, time
def end(*_):
    time.sleep(1)
    with open(os.environ["NOTES"], "a") as notes:
        notes.write("0")
    sys.exit()
signal.signal(signal.SIGTERM, end)
{SLEEPS}"""
HAS_A_CHILD_OF_ITS_OWN = f"import os; os.fork()\n{SLEEPS}"
SUPERVISOR = """
import sys
from rollout.supervisor import __main__ as supervisor
from rollout.supervisor.address import Address
from rollout.supervisor.processes import Process

class NoServers:
    def keep_up(self): pass

def run():
    stand_in = Process("stand-in", ("stand_in",))
    supervisor.look_after([stand_in], NoServers(), Address("127.0.0.1", int(sys.argv[1])))

supervisor.run = run
sys.exit(supervisor.main())
"""


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{PROJECT}")
    monkeypatch.setattr(children, "FIRST_PAUSE", 0.01)
    (tmp_path / "notes").touch()
    return tmp_path / "notes"


def stand_in(notes: Path, code: str) -> Process:
    """A process that runs that code."""
    (notes.parent / "stand_in.py").write_text(code)
    return Process("stand-in", ("stand_in",))


def numbers(notes: Path) -> list[int]:
    return [int(line) for line in notes.read_text().split()]


def within(seconds: float, true: Callable[[], object]) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(true())


def start_supervisor(notes: Path, code: str, port: int = 1) -> subprocess.Popen[bytes]:
    """A supervisor of one stand-in, which is running when this returns."""
    stand_in(notes, code)
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(port)], stdout=subprocess.DEVNULL
    )
    assert within(20, lambda: numbers(notes))
    return supervisor


def test_a_child_that_dies_is_started_again(notes: Path) -> None:
    child = Child(stand_in(notes, SLEEPS))
    assert within(10, lambda: numbers(notes))

    os.kill(numbers(notes)[0], signal.SIGKILL)

    assert within(10, lambda: child.keep_up() or len(numbers(notes)) == 2)
    end_all([child])
    assert not any(identity_of(number) for number in numbers(notes))


def test_a_child_that_keeps_dying_is_named_and_given_up(notes: Path) -> None:
    child = Child(stand_in(notes, DIES))

    with pytest.raises(CannotStart, match="stand-in died 5 times .* exit status 7"):
        within(20, child.keep_up)

    assert len(numbers(notes)) == 5


def test_pauses_before_a_start_grow_up_to_ten_seconds(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "FIRST_PAUSE", 1.0)
    monkeypatch.setattr(children, "DEATHS_A_MINUTE", 6)
    child = Child(stand_in(notes, DIES))
    child.wait(10)

    pauses = [child._count_death(time.monotonic()) for _ in range(5)]

    assert pauses == [1, 2, 4, 8, 10]
    end_all([child])


def test_a_stubborn_child_is_killed_in_the_end(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "PATIENCE_AT_THE_END", 0.3)
    child = Child(stand_in(notes, IS_STUBBORN))
    assert within(10, lambda: numbers(notes))

    end_all([child])

    assert not identity_of(numbers(notes)[0])


def test_lines_of_a_child_appear_behind_its_name(
    notes: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    child = Child(stand_in(notes, "print('first'); print('second')"))
    child.wait(10)

    end_all([child])

    assert capfd.readouterr().out == "stand-in | first\nstand-in | second\n"


@pytest.mark.parametrize("signal_sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all_that_was_started_and_nothing_else(
    notes: Path, signal_sent: signal.Signals
) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as bystander:
        supervisor = start_supervisor(notes, HAS_A_CHILD_OF_ITS_OWN)
        assert within(10, lambda: len(numbers(notes)) == 2)

        supervisor.send_signal(signal_sent)

        assert supervisor.wait(20) == 0
        assert not any(identity_of(number) for number in numbers(notes))
        assert bystander.poll() is None
        bystander.kill()


def test_a_second_signal_does_not_disturb_an_orderly_end(notes: Path) -> None:
    supervisor = start_supervisor(notes, TAKES_ITS_TIME)

    supervisor.send_signal(signal.SIGINT)
    time.sleep(0.3)
    supervisor.send_signal(signal.SIGINT)

    assert supervisor.wait(20) == 0
    assert numbers(notes)[-1] == 0


def test_children_end_with_a_supervisor_that_is_killed(notes: Path) -> None:
    supervisor = start_supervisor(notes, SLEEPS)

    supervisor.kill()
    supervisor.wait()

    assert within(10, lambda: not identity_of(numbers(notes)[0]))
