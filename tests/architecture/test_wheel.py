"""What a user installs: the wheel holds everything, and the explorer opens from it alone."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.import_graph import PACKAGE
from tests.terminal.pty_terminal import ROOT, PtyTerminal

SAMPLE = ROOT / "tests" / "services" / "saved" / "depot-sample.json"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout by the build backend itself: without network or isolation."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=60,
    )
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_every_file_of_the_package_and_its_papers(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    ours = {
        str(path.relative_to(PACKAGE.parent))
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "evtui/py.typed" in ours
    assert ours == {name for name in names if name.startswith("evtui/")}
    papers = {name.partition("/")[2] for name in names - ours}
    assert {"METADATA", "entry_points.txt", "licenses/LICENSE"} <= papers
    assert not {name.partition("/")[0] for name in names if not name.startswith("evtui-")} - {"evtui"}


@pytest.mark.pty
def test_the_explorer_opens_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    env = {"PYTHONPATH": str(tmp_path / "site")}
    code = (
        "import evtui, sys; assert evtui.__file__.startswith(sys.argv.pop(1))\n"
        "from evtui.cli.main import run; run()"
    )
    program = [sys.executable, "-P", "-c", code, str(tmp_path)]
    with PtyTerminal([*program, str(SAMPLE)], env=env) as terminal:
        terminal.wait_for("1 DepotFinity 1", "1/1")
        terminal.send("\r")
        terminal.wait_for("Overview")
        terminal.send("Q")
        assert terminal.wait_exit() == 0
    with PtyTerminal([*program, "--demo"], env=env, size=(120, 40)) as terminal:  # its simulator too
        terminal.wait_for("HPC-")
        terminal.send("q")
        assert terminal.wait_exit() == 0
