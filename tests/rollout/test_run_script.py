"""./run makes its virtual environment once, repairs it, and hands over to the supervisor."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SUPERVISOR = """
import os
print("supervised in", os.getcwd(), "with data in", os.environ.get("DATA_DIR"))
"""
NO_ENSUREPIP = "raise ImportError('Debian ships this apart')"


def make_project(project: Path) -> Path:
    """A project with the real ./run, nothing to install and a supervisor that only speaks."""
    shutil.copy(PROJECT / "run", project)
    (project / "requirements.lock").write_text("# nothing\n")
    (project / "rollout" / "supervisor").mkdir(parents=True)
    (project / "rollout" / "supervisor" / "__main__.py").write_text(SUPERVISOR)
    return project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that is installed once for several tests."""
    return make_project(tmp_path_factory.mktemp("a project"))


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One for one test, on a machine without ensurepip."""
    (tmp_path / "ensurepip.py").write_text(NO_ENSUREPIP)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return make_project(tmp_path)


def run(project: Path, cwd: Path | str = "/", **names: str) -> subprocess.CompletedProcess[str]:
    """Runs ./run from another folder."""
    return subprocess.run(
        [shutil.which("bash"), str(project / "run")],
        cwd=cwd,
        env={**os.environ, **names},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_first_start_installs_and_the_second_does_not(project: Path) -> None:
    first = run(project)
    second = run(project)

    assert "Installing" in first.stderr
    assert second.stderr == ""
    assert f"supervised in {project}" in second.stdout


def test_a_relative_data_folder_is_meant_from_where_one_stands(
    project: Path, tmp_path: Path
) -> None:
    assert f"with data in {tmp_path}/mine" in run(project, tmp_path, DATA_DIR="mine").stdout


def test_another_lock_file_is_installed(project: Path) -> None:
    run(project)
    (project / "requirements.lock").write_text("# nothing either\n")

    assert "Installing" in run(project).stderr


def test_a_python_without_ensurepip_borrows_its_own_pip(fresh: Path) -> None:
    borrowed = run(fresh)

    assert "supervised in" in borrowed.stdout
    assert not (fresh / ".venv" / "bin" / "pip").exists()


def test_an_interrupted_installation_is_repaired(fresh: Path) -> None:
    (fresh / ".venv" / "bin").mkdir(parents=True)
    (fresh / ".venv" / "unfinished").touch()
    (fresh / ".venv" / "installed-requirements.lock").write_text("of another day")

    repaired = run(fresh)

    assert "supervised in" in repaired.stdout
    assert not (fresh / ".venv" / "unfinished").exists()


def test_a_python_without_ensurepip_and_pip_is_explained(fresh: Path) -> None:
    (fresh / "pip.py").write_text(NO_ENSUREPIP)

    refused = run(fresh)

    assert refused.returncode == 1
    assert "apt-get install python3-venv" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_machine_without_python_is_told_which(project: Path, tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to(shutil.which("dirname") or "")

    refused = run(project, PATH=str(tmp_path))

    assert refused.returncode == 1
    assert refused.stderr == "Python 3.11 or 3.12 is needed and none is on PATH.\n"


def test_a_dependency_with_another_content_is_not_installed(fresh: Path) -> None:
    (fresh / "thing-1.0-py3-none-any.whl").write_text("not what was promised")
    line = f"{fresh}/thing-1.0-py3-none-any.whl --hash=sha256:{'0' * 64}\n"
    (fresh / "requirements.lock").write_text(line)

    refused = run(fresh)

    assert refused.returncode == 1
    assert "DO NOT MATCH THE HASHES" in refused.stderr
    assert "The dependencies could not be installed" in refused.stderr
    assert "supervised" not in refused.stdout
