"""Cards for the clipboard: the same words as on screen, times in UTC, nothing a reader would act on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from random import Random

import pytest

from evtui.formats.glyphs import Tier
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.export.card_markdown import instant_markdown, notes_markdown, session_markdown
from evtui.services.export.table import escaped
from evtui.services.notes.note import Note
from evtui.services.timeline.instant import card_lines, instant_card
from evtui.services.timeline.remarks import remarked
from evtui.services.timeline.timeline import Timeline, build_timeline
from evtui.simulator.case import Case
from tests.app.timeline.stage import simulated
from tests.corpus.hostile_text import TEXTS


def decoded(report: SessionReport) -> Timeline:
    """With its meter values."""
    from evtui.providers.depot import SPEC

    assert SPEC.read_meters is not None
    return build_timeline(report, SPEC.read_meters(report, lambda done: None))


@pytest.mark.parametrize("case", [Case.TRIP, Case.NORMAL])
def test_the_copied_card_has_every_line_of_the_card_on_screen(case: Case) -> None:
    timeline = decoded(simulated(case))
    random = Random(4)
    for _ in range(40):
        at_us = random.randrange(timeline.whole.start_us, timeline.whole.end_us)
        card = instant_card(timeline, at_us)
        shown = card_lines(card, timeline, Tier.FULL, UTC)
        text = instant_markdown(timeline, at_us)
        rows = [line for line in text.splitlines() if line.startswith("|")][2:]
        assert len(rows) == len(shown) - 1
        for row, line in zip(rows, shown[1:], strict=True):
            assert row.endswith(f"| {escaped(''.join(span.text for span in line[1:]).strip())} |")
        for name in (*(lane.title for lane in card.lanes), *(one.key for one in card.series)):
            assert f"| {escaped(name)} |" in text, "whole names, never cut"


def test_the_heading_names_charger_session_and_the_instant_in_utc() -> None:
    report = simulated(Case.TRIP)
    timeline = decoded(report)
    at_us = Instant.parse(f"{Instant(timeline.zero_us).rfc3339()[:19]}.250Z").us
    first = instant_markdown(timeline, at_us).splitlines()[0]
    moment = Instant(at_us).datetime()
    place = f"{report.session.charger}/{report.session.connector}"
    assert first == f"### {place} · session {report.session.id} · {moment:%Y-%m-%d %H:%M:%S}.250 UTC"


def test_notes_about_the_instant_come_with_it_and_others_do_not() -> None:
    timeline = decoded(simulated(Case.TRIP))
    session, at = timeline.report.session, timeline.zero_us
    here = Note.written(session, "pump | noise", now=Instant(1), edges_us=(at, at + 60_000_000))
    there = Note.written(session, "elsewhere", now=Instant(1), edges_us=(at + 90_000_000,) * 2)
    noted = remarked(timeline, (here, there))
    assert r"1m00s: pump \| noise" in instant_markdown(noted, at + 1)
    assert "elsewhere" not in instant_markdown(noted, at + 1)
    assert "note" not in instant_markdown(noted, at - 1)


def test_the_session_card_has_facts_verdict_and_notes() -> None:
    session = simulated(Case.TRIP).session
    note = Note.written(session, "seen on site", now=Instant(1))
    text = session_markdown(session, "Stopped by charger", (note,))
    assert text.startswith(f"### {session.charger}/{session.connector} · session {session.id}\n")
    assert "Stopped by charger" in text and "- note session: seen on site" in text
    assert "| energy |" in text and "None" not in text


def test_an_unknown_value_is_a_dash_and_not_zero() -> None:
    session = replace(simulated(Case.TRIP).session, energy_wh=None, soc_start=None, soc_end=None)
    text = session_markdown(session, "", ())
    assert "| energy | – |" in text and "| SoC | – |" in text


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_hostile_texts_are_literal_in_every_card(name: str) -> None:
    hostile = TEXTS[name]
    session = replace(simulated(Case.TRIP).session, charger=hostile, id=hostile, vehicle=hostile)
    report = replace(simulated(Case.TRIP), session=session)
    note = Note.written(session, hostile, now=Instant(1))
    timeline = remarked(build_timeline(report, None), (note,))
    cards = (
        instant_markdown(timeline, timeline.zero_us),
        session_markdown(session, hostile, (note,)),
        notes_markdown((note,)),
    )
    for card in cards:
        assert all(line.isprintable() for line in card.split("\n"))
        assert "<" not in card.replace("&lt;", "")


def test_no_notes_are_no_table() -> None:
    assert notes_markdown(()) == ""
