"""How the explorer begins: as it was left, with ``--view``, ``--fresh``; files and the demo leave nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from evtui.cli.explorer import tui_options
from evtui.cli.options import CliOptions, TuiOptions
from evtui.cli.resuming import resumed
from evtui.errors import NotFound
from evtui.services.listing.filter import RowFilter
from evtui.services.views.last_state import keep_state
from evtui.services.views.list_view import ListView, NamedView, SavedState
from evtui.services.views.named_views import NamedViews

LOW = NamedView(tab="smappee", view=ListView(filter=RowFilter(text="kwh<1")))
LEFT = SavedState(tab="oioi", cursors=(("oioi", ("oioi", "a", "", "", "1")),))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a state and a named view."""
    home = tmp_path / "evtui"
    monkeypatch.setenv("EVTUI_HOME", str(home))
    keep_state(home / "state", LEFT)
    NamedViews(home / "state").save("low", LOW)
    return home


def test_accounts_begin_as_they_were_left(home: Path) -> None:
    begin = resumed(TuiOptions())
    assert (begin.state, begin.folder, begin.keeps_state) == (LEFT, home / "state", True)


def test_fresh_forgets_the_last_run_but_leaves_a_state_for_the_next(home: Path) -> None:
    begin = resumed(TuiOptions(fresh=True))
    assert begin.state == SavedState()
    assert begin.keeps_state


def test_a_named_view_decides_the_tab(home: Path) -> None:
    begin = resumed(TuiOptions(view="low"))
    assert begin.state.tab == "smappee"
    assert begin.state.view("smappee") == LOW.view
    with pytest.raises(NotFound, match="no view is named nope") as failed:
        resumed(TuiOptions(view="nope"))
    assert "low" in failed.value.hint


def test_files_begin_fresh_keep_no_state_and_know_the_named_views(home: Path) -> None:
    begin = resumed(TuiOptions(files=("answer.json",), view="low"))
    assert begin.state == SavedState().begun_with(LOW)
    assert not begin.keeps_state


def test_the_demo_keeps_apart_from_the_accounts_and_needs_a_home_to_remember(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = resumed(TuiOptions(demo=True))
    assert begin.state == SavedState()
    assert begin.keeps_state
    assert begin.folder == home / "demo-state"
    monkeypatch.delenv("EVTUI_HOME")
    assert not resumed(TuiOptions(demo=True)).keeps_state


def test_the_command_line_hands_both_options_on() -> None:
    options = tui_options(CliOptions(view="low", fresh=True))
    assert (options.view, options.fresh) == ("low", True)
