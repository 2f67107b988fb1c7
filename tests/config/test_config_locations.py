"""Where files go: one home, or the platform's folders, and always private."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from evtui.config.locations import locate, make_private
from evtui.errors import ConfigError


def test_the_home_holds_everything(tmp_path: Path) -> None:
    found = locate({"EVTUI_HOME": str(tmp_path)})
    assert (found.config_file, found.config_given) == (tmp_path / "config.toml", False)
    assert [found.data, found.cache, found.state] == [tmp_path / name for name in ("data", "cache", "state")]
    assert found.log_file.parent == found.state


def test_without_a_home_the_platform_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert locate({}).config_file == tmp_path / "xdg" / "evtui" / "config.toml"


def test_a_relative_home_is_pinned_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert locate({"EVTUI_HOME": "here"}).state == tmp_path / "here" / "state"


def test_folders_are_made_private_and_existing_ones_narrowed(tmp_path: Path) -> None:
    made = make_private(tmp_path / "a" / "state")
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    made.chmod(0o755)
    make_private(made)
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(ConfigError, match="cannot be used"):
        make_private(tmp_path / "state")
