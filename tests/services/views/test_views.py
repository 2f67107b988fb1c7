"""Views, states and typed lines on disk: what is kept comes back, what is damaged does no harm."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.errors import NotFound, UsageError
from evtui.services.listing.filter import OutcomeFilter, RowFilter
from evtui.services.listing.sort import NEWEST_FIRST, SortKey
from evtui.services.views.last_state import keep_state, read_state
from evtui.services.views.list_view import ListView, NamedView, SavedState
from evtui.services.views.named_views import NamedViews
from evtui.services.views.private_file import LARGEST, NotKept, PrivateFile
from evtui.services.views.records import state_of, state_record, view_of
from evtui.services.views.timeline_place import MOST_PLACES, KeptPlace, TimelinePlace, TimelinePlaces
from evtui.services.views.typed_lines import KEPT, TypedLines

CUT_SHORT = NamedView(
    tab="depot",
    view=ListView(
        order=(SortKey("kwh", descending=False), SortKey("start")),
        filter=RowFilter(OutcomeFilter.FAILED, 'kwh<0.5 err:"over temp"'),
        hidden=frozenset({"soc"}),
        columns=("start", "verdict"),
        group="verdict",
    ),
)
KEY = ("depot", "north", "HPC-01", "2", "4711")
PLACES = st.builds(
    lambda start, span, cursor: TimelinePlace(start_us=start, end_us=start + span, cursor_us=cursor),
    st.integers(),
    st.integers(1),
    st.integers(),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def mode(path: Path) -> int:
    """Who may do what."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_named_view_comes_back_as_it_was_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    assert not NamedViews(folder).save("cut-short", CUT_SHORT)
    assert NamedViews(folder).get("cut-short") == CUT_SHORT
    assert mode(folder) == 0o700
    assert {mode(path) for path in folder.iterdir()} == {0o600}


def test_saving_again_replaces_and_deleting_forgets(tmp_path: Path) -> None:
    views = NamedViews(tmp_path)
    views.save("a", CUT_SHORT)
    views.save("b", NamedView(tab="all", view=ListView()))
    assert views.save("a", NamedView(tab="oioi", view=ListView()))
    assert [named.tab for named in views.read().values()] == ["oioi", "all"]
    views.delete("a")
    assert list(views.read()) == ["b"]
    with pytest.raises(NotFound, match="no view is named a"):
        views.delete("a")


@pytest.mark.parametrize("name", ["", "two words", "save", "delete", "../x", "x" * 41, "\x1b[2J"])
def test_a_name_is_one_word(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        NamedViews(tmp_path).save(name, CUT_SHORT)
    assert not (tmp_path / "views.json").exists()


def test_a_view_of_another_version_is_left_in_the_file_and_the_rest_is_read(tmp_path: Path) -> None:
    future = {"tab": "fleet", "rows": 3}
    PrivateFile(tmp_path / "views.json").replace({"views": {"x": future, "bad": 7, "odd name!": {}}})
    views = NamedViews(tmp_path)
    views.save("mine", CUT_SHORT)
    assert list(views.read()) == ["mine"]
    assert json.loads((tmp_path / "views.json").read_text())["views"]["x"] == future


def test_a_file_of_a_newer_version_is_read_but_never_written(tmp_path: Path) -> None:
    views = NamedViews(tmp_path)
    views.save("a", CUT_SHORT)
    path = tmp_path / "views.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema": 2}))
    assert list(views.read()) == ["a"]
    before = path.read_bytes()
    with pytest.raises(NotKept, match="newer evtui"):
        views.save("b", CUT_SHORT)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000, b"null", b'{"views": 7}']
)
def test_a_damaged_file_reads_as_empty_and_is_moved_aside_not_lost(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "views.json"
    path.write_bytes(content)
    path.chmod(0o600)
    views = NamedViews(tmp_path)
    assert not views.read()
    views.save("a", CUT_SHORT)
    assert list(views.read()) == ["a"]
    aside = tmp_path / "views.json.damaged"
    assert content == b'{"views": 7}' or aside.read_bytes() == content


def test_a_file_that_others_may_read_or_that_is_a_link_is_not_trusted(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    PrivateFile(elsewhere).replace({"views": {}, "secret": 1})
    link = tmp_path / "views.json"
    link.symlink_to(elsewhere)
    assert PrivateFile(link).read() == {}
    elsewhere.chmod(0o644)
    assert PrivateFile(elsewhere).read() == {}
    with pytest.raises(NotKept):
        PrivateFile(elsewhere).replace({})


def test_a_file_larger_than_any_of_ours_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(b'{"tab": "depot", "x": "' + b"y" * LARGEST + b'"}')
    path.chmod(0o600)
    assert read_state(tmp_path) == SavedState()


def test_the_state_comes_back_and_a_missing_one_is_empty(tmp_path: Path) -> None:
    state = SavedState(tab="oioi", views=(CUT_SHORT,), cursors=(("depot", KEY),))
    assert read_state(tmp_path / "none") == SavedState()
    keep_state(tmp_path, state)
    assert read_state(tmp_path) == state
    assert state.view("depot") == CUT_SHORT.view
    assert state.view("all") == ListView()
    assert state.cursor("depot") == KEY


@given(st.lists(st.tuples(st.tuples(*[st.text(max_size=8)] * 5), PLACES), unique_by=lambda kept: kept[0]))
def test_where_timelines_were_left_comes_back_in_its_order(kept: list[KeptPlace]) -> None:
    state = SavedState(tab="depot", timelines=tuple(kept))
    assert state_of(json.loads(json.dumps(state_record(state)))) == state


@given(st.lists(JSON | st.fixed_dictionaries({"session": st.just(list(KEY)), "start_us": JSON}), max_size=4))
def test_what_is_no_place_of_a_timeline_is_dropped_and_the_others_stay(garbage: list[object]) -> None:
    place = TimelinePlace(start_us=5, end_us=9, cursor_us=7)
    record = state_record(SavedState(tab="oioi", timelines=((KEY, place),)))
    kept = record["timelines"]
    assert isinstance(kept, list)
    read = state_of({**record, "timelines": [*garbage, *kept, *garbage]})
    assert read == SavedState(tab="oioi", timelines=((KEY, place),))


@pytest.mark.parametrize(
    ("start", "end", "cursor"), [(5, 5, 5), (9, 5, 7), (5, 9.5, 7), (True, 9, 7), ("5", 9, 7), (5, 9, None)]
)
def test_a_stretch_that_is_none_is_dropped(start: object, end: object, cursor: object) -> None:
    odd = {"session": list(KEY), "start_us": start, "end_us": end, "cursor_us": cursor}
    assert state_of({"timelines": [odd]}) == SavedState()


@pytest.mark.parametrize("timelines", [None, 7, "x", {}, {"session": list(KEY)}])
def test_a_state_without_timelines_reads_as_before(timelines: object) -> None:
    record = state_record(SavedState(tab="oioi", views=(CUT_SHORT,)))
    old = {name: value for name, value in record.items() if name != "timelines"}
    assert state_of(old) == state_of({**old, "timelines": timelines}) == state_of(record)


def test_of_many_sessions_left_the_latest_fifty_are_kept() -> None:
    places = TimelinePlaces()
    for number in (*range(MOST_PLACES + 5), 20):
        place = TimelinePlace(start_us=number, end_us=number + 9, cursor_us=number)
        places.leave((*KEY[:4], str(number)), place)
    places.leave((*KEY[:4], "30"), None)
    numbers = [int(key[4]) for key, _ in places.kept]
    assert len(numbers) == MOST_PLACES and numbers[-1] == 20 and 30 not in numbers
    again = TimelinePlaces(state_of(state_record(SavedState(timelines=places.kept))).timelines)
    assert again.kept == places.kept
    assert again.of((*KEY[:4], "30")) is None and again.of((*KEY[:4], "20")) is not None


def test_a_named_view_to_begin_with_takes_the_place_of_its_tabs_view() -> None:
    state = SavedState(tab="oioi", views=(CUT_SHORT,), cursors=(("depot", KEY),))
    begun = state.begun_with(NamedView(tab="depot", view=ListView(group="day")))
    assert begun.tab == "depot"
    assert begun.view("depot").group == "day"
    assert begun.cursor("depot") == KEY


@pytest.mark.parametrize(
    "record",
    [
        None,
        7,
        [],
        {"tab": "moon"},
        {"views": 3, "cursors": []},
        {"views": [None, {"tab": 1}], "cursors": {"depot": ["a"], "moon": list(KEY), "all": [1, 2, 3, 4, 5]}},
    ],
)
def test_any_json_is_a_state(record: object) -> None:
    assert state_of(record) == SavedState()


def test_what_a_view_cannot_hold_falls_back_to_how_a_list_begins() -> None:
    odd = {
        "tab": "depot",
        "query": 7,
        "outcome": "boom",
        "order": [["kwh"], 3],
        "hidden": "x",
        "columns": [1],
    }
    assert view_of(odd) == NamedView(tab="depot", view=ListView(order=NEWEST_FIRST))


def test_typed_lines_are_kept_each_once_the_newest_last(tmp_path: Path) -> None:
    first = TypedLines(tmp_path, "filter")
    for line in ("kwh<1", "err:x", "kwh<1", "  "):
        if first.note(line):
            first.keep()
    assert first.lines == ("err:x", "kwh<1")
    second = TypedLines(tmp_path, "filter")
    second.note("day:today")
    second.read()
    assert second.lines == ("err:x", "kwh<1", "day:today")
    other = TypedLines(tmp_path, "commands")
    other.read()
    assert other.lines == ()
    assert mode(tmp_path / "prompts.json") == 0o600


def test_of_many_typed_lines_the_oldest_go() -> None:
    lines = TypedLines(None, "filter")
    for number in range(KEPT + 5):
        lines.note(f"kwh<{number}")
    lines.keep()
    assert len(lines.lines) == KEPT
    assert lines.lines[-1] == f"kwh<{KEPT + 4}"
