"""Notes as values: order, search, what an instant belongs to, rows and glyphs on the timeline."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evtui.formats.glyphs import Tier, glyphs
from evtui.models.instant import US_PER_S, Instant
from evtui.models.session import Session
from evtui.services.notes.note import Note, Notes
from evtui.services.notes.words import place_words, remark_words
from evtui.services.timeline.axis import draw_axis, draw_overview
from evtui.services.timeline.events import table_entries
from evtui.services.timeline.remarks import remarked, with_remark_rows
from evtui.services.timeline.timeline import Timeline, build_timeline
from evtui.services.timeline.view import initial_view
from evtui.simulator.case import Case
from tests.app.timeline.stage import simulated

SESSION = Session(provider="depot", account="north", charger="HPC-07", connector="1", id="880412665")
OTHER = Session(provider="smappee", account="park", id="17")
S = US_PER_S


def note(text: str = "", at_s: float | None = None, until_s: float | None = None, **more: object) -> Note:
    """A note; created in the order of the tests' calls is of no matter."""
    session = more.pop("session", SESSION)
    letter = more.pop("letter", None)
    created = more.pop("created", 0)
    assert isinstance(session, Session) and isinstance(created, int) and not more
    assert letter is None or isinstance(letter, str)
    edges = None if at_s is None else (int(at_s * S), int((at_s if until_s is None else until_s) * S))
    return Note.written(session, text, now=Instant(created), edges_us=edges, letter=letter)


def test_notes_of_a_session_begin_with_those_about_all_of_it() -> None:
    late, early, whole = note("late", 20), note("early", 10), note("whole")
    found = Notes(notes=(late, note("elsewhere", session=OTHER), early, whole))
    assert [one.text for one in found.of(SESSION.key)] == ["whole", "early", "late"]
    assert found.sessions == {SESSION.key, OTHER.key}
    assert found.of(("depot", "south", "", "", "1")) == ()


def test_search_wants_every_word_anywhere_and_shows_the_newest_first() -> None:
    pump = note("Pump noise, ticket 4711", 5, created=1)
    other = note("pump replaced", session=OTHER, created=2)
    found = Notes(notes=(pump, other, note("fine", created=3)))
    assert found.found("pump") == (other, pump)
    assert found.found("PUMP hpc-07") == (pump,)
    assert found.found("pump 17") == (other,)
    assert found.found("pump nothing") == ()
    assert len(found.found("  ")) == 3


@pytest.mark.parametrize(("at_s", "holds"), [(9.9, False), (10, True), (15, True), (20, True), (20.1, False)])
def test_a_range_holds_between_its_ends_and_an_instant_at_itself(at_s: float, holds: bool) -> None:
    assert note("x", 10, 20).holds_at(int(at_s * S)) is holds
    assert note("x", 10).holds_at(int(at_s * S)) is (at_s == 10)
    assert not note("x").holds_at(int(at_s * S))


def test_words_of_a_note_are_harmless_and_say_how_long_its_range_is() -> None:
    assert remark_words(note("a\x1b]52;c;eA==\x07b", 10, 75)) == "1m05s: a␛]52;c;eA==␇b"
    assert place_words(note("x", 1.5)) == "1970-01-01T00:00:01.500Z"
    assert place_words(note("x")) == "session"


@pytest.fixture
def timeline() -> Timeline:
    """A failed session."""
    return build_timeline(simulated(Case.TRIP), None)


def at_row(timeline: Timeline, at_us: int, letter: str | None = None) -> Note:
    """A note of the timeline's session."""
    session = timeline.report.session
    return Note.written(session, "n", now=Instant(1), edges_us=(at_us, at_us), letter=letter)


def test_a_note_stands_behind_the_events_of_its_instant_and_before_the_next(timeline: Timeline) -> None:
    plain = table_entries(timeline)
    for index in range(len(timeline.events)):
        at_us = timeline.events[index].at_us
        if at_us is None or not timeline.whole.contains(at_us):
            continue
        noted = remarked(timeline, (at_row(timeline, at_us),))
        entries = with_remark_rows(plain, noted)
        (row,) = (row for row, entry in enumerate(entries) if entry.remark is not None)
        assert [entry for entry in entries if entry.remark is None] == list(plain)
        before = [timeline.events[one.index].at_us for one in entries[:row] if one.index is not None]
        after = [timeline.events[one.index].at_us for one in entries[row + 1 :] if one.index is not None]
        assert all(one is not None and one <= at_us for one in before)
        assert all(one is None or one > at_us for one in after)


def test_a_note_about_the_whole_session_is_the_first_row(timeline: Timeline) -> None:
    whole = Note.written(timeline.report.session, "all of it", now=Instant(1))
    last = at_row(timeline, timeline.whole.end_us - 1)
    entries = with_remark_rows(table_entries(timeline), remarked(timeline, (whole, last)))
    assert entries[0].remark is whole
    shown = [entry.remark or entry.index for entry in entries if entry.remark or entry.index is not None]
    assert shown[-1] is last


def test_without_notes_the_rows_are_the_very_same(timeline: Timeline) -> None:
    entries = table_entries(timeline)
    assert with_remark_rows(entries, timeline) is entries
    assert remarked(timeline, ()) is timeline


@pytest.mark.parametrize("tier", list(Tier))
def test_axis_and_overview_show_where_a_note_is(timeline: Timeline, tier: Tier) -> None:
    view, width = initial_view(timeline), 60
    quiet = next(  # a column without trouble, which would win on the overview
        column
        for column in range(10, width)
        if all(
            event.at_us is None
            or not timeline.whole.contains(event.at_us)
            or timeline.whole.column(event.at_us, width) != column
            for event in timeline.events
        )
    )
    at_us = timeline.whole.centre(quiet, width)
    noted = remarked(timeline, (at_row(timeline, at_us),))
    marked = remarked(timeline, (at_row(timeline, at_us, "q"),))
    assert draw_axis(noted, view, width, tier).chars[quiet] == glyphs(tier).remark
    assert draw_axis(marked, view, width, tier).chars[quiet] == "q"
    for one in (noted, marked):
        assert draw_overview(one, view, width, tier, marks=True).chars[quiet] == glyphs(tier).remark


def test_trouble_is_never_hidden_by_a_note(timeline: Timeline) -> None:
    view, width = initial_view(timeline), 60
    bare = draw_overview(timeline, view, width, Tier.FULL, marks=True).chars
    column = bare.index(glyphs(Tier.FULL).error)
    noted = remarked(timeline, (at_row(timeline, timeline.whole.centre(column, width)),))
    assert draw_overview(noted, view, width, Tier.FULL, marks=True).chars[column] == bare[column]


def test_a_tick_label_is_whole_or_not_there(timeline: Timeline) -> None:
    view, width = initial_view(timeline), 80
    bare = "".join(draw_axis(timeline, view, width, Tier.FULL).chars)
    labels = set(bare.replace("╷", " ").split())
    for column in range(width):
        noted = remarked(timeline, (at_row(timeline, timeline.whole.centre(column, width)),))
        chars = "".join(draw_axis(noted, view, width, Tier.FULL).chars)
        assert set(chars.replace("╷", " ").replace(glyphs(Tier.FULL).remark, " ").split()) <= labels


def test_the_glyph_of_a_note_is_no_other_glyph_of_its_tier() -> None:
    for tier in Tier:
        table = glyphs(tier)
        others = {
            getattr(table, name) for name in table.__dataclass_fields__ if name not in {"remark", "tier"}
        }
        assert table.remark not in others
    from evtui.services.timeline.raster import eighth

    assert glyphs(Tier.ASCII).remark not in {eighth(level / 8, Tier.ASCII) for level in range(9)}
    assert replace(glyphs(Tier.ASCII)).remark.isascii()
