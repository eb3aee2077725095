"""Pages as PDF (PDF/UA-1) from what a paper says as JSON. It needs no Django, so that a process of
its own can do it:

    python -m reports.papers.typesetting < paper.json > paper.pdf

typst keeps what its last ten papers took, 140 KiB for a row of ten columns: a worker that set
long ones itself would grow by gigabytes.
"""

import os
import subprocess
import sys
from pathlib import Path
from threading import Lock

import typst

TEMPLATE = Path(__file__).with_name("paper.typ")
PROJECT = Path(__file__).resolve().parents[2]
INHERITED = ("PATH", "LD_LIBRARY_PATH")  # neither secrets nor the database's address
PATIENCE_SECONDS = 300

# One compiler for the process, which keeps what it read of fonts and template; one at a time.
COMPILER = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, ignore_system_fonts=True)
TURN = Lock()


def set_here(said: str) -> bytes:
    with TURN:
        found = COMPILER.compile(sys_inputs={"paper": said}, format="pdf", pdf_standards=["ua-1"])
    assert isinstance(found, bytes)  # noqa: S101 (one file, where no output is named)
    return found


def set_apart(said: str) -> bytes:
    """By a process of its own. Raises subprocess.SubprocessError where that fails."""
    child = subprocess.run(  # noqa: S603
        [sys.executable, "-m", __name__],
        cwd=PROJECT,
        env={name: os.environ[name] for name in INHERITED if name in os.environ},
        input=said.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a complaint may quote cells
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    return child.stdout


if __name__ == "__main__":
    sys.stdout.buffer.write(set_here(sys.stdin.buffer.read().decode()))
