"""Cards as Markdown, for a ticket: the instant under the crosshair, one session, notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC

from evtui.formats.glyphs import Tier
from evtui.formats.plain import plain
from evtui.formats.times import duration, since
from evtui.formats.units import energy, soc_range
from evtui.models.instant import Instant
from evtui.models.session import Session
from evtui.services.export.table import Column, Row, Table, escaped, markdown_lines
from evtui.services.export.tables import local_time, place
from evtui.services.notes.note import Note
from evtui.services.notes.words import place_words, remark_words
from evtui.services.timeline.instant import card_lines, instant_card
from evtui.services.timeline.timeline import Timeline


def instant_markdown(timeline: Timeline, at_us: int) -> str:
    """Every lane, series and limit at an instant with its age, in UTC: the words of the card on screen."""
    card = instant_card(timeline, at_us)
    words = ["".join(span.text for span in line[1:]) for line in card_lines(card, timeline, Tier.FULL, UTC)]
    names = [
        *(lane.title for lane in card.lanes),
        *(series.key for series in card.series),
        *(f"limit of {limit.side}" for limit in card.limits),
        *(["last error"] if len(words) > 1 + len(card.lanes) + len(card.series) + len(card.limits) else []),
    ]
    session = timeline.report.session
    head = f"{place(session)} · session {session.id} · {local_time(Instant(at_us), UTC, seconds=True)} UTC"
    rows = [(name, text.strip()) for name, text in zip(names, words[1:], strict=True)]
    notes = [note for note in timeline.remarks if note.holds_at(at_us)]
    facts = [f"{since(card.since_plug_in_us)} since plug-in", *_facts(session)]
    return _card(head, facts, ("at this instant", "value · age"), rows, notes)


def session_markdown(session: Session, verdict: str, notes: Sequence[Note]) -> str:
    """What the list knows of a session, times in UTC."""
    rows = [
        ("plugged in", local_time(session.started_at, UTC, seconds=True)),
        ("unplugged", local_time(session.ended_at, UTC, seconds=True)),
        ("duration", duration(session.duration_us)),
        ("energy", energy(session.energy_wh)),
        ("SoC", soc_range(session.soc_start, session.soc_end)),
        ("status", session.status_raw or session.status.value),
        ("errors, warnings", f"{session.errors}, {session.warnings}"),
        ("site", session.site or ""),
        ("CSMS transaction", session.csms_transaction_id or ""),
        ("external session", session.external_session_id or ""),
    ]
    shown = [(name, value) for name, value in rows if value]
    head = f"{place(session)} · session {session.id}"
    said = verdict or session.outcome or ""
    return _card(head, [*([said] if said else []), *_facts(session)], ("fact", "value (UTC)"), shown, notes)


def notes_markdown(notes: Iterable[Note]) -> str:
    """Notes and marks as a table; empty without any."""
    rows = [
        (f"{note.session[2]} {note.session[4]}".strip(), place_words(note), note.letter or "", _said(note))
        for note in notes
    ]
    return _table(("session", "at (UTC)", "mark", "note"), rows) if rows else ""


def _facts(session: Session) -> list[str]:
    """Who and where, beside charger and session."""
    found = [f"{session.provider} account {session.account}"]
    return [*found, f"vehicle {session.vehicle}"] if session.vehicle else found


def _card(
    head: str,
    facts: Sequence[str],
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    notes: Sequence[Note],
) -> str:
    """Heading, a line of facts, a table, the notes."""
    parts = [f"### {escaped(head)}", " · ".join(map(escaped, facts)), _table(titles, rows)]
    if notes:
        parts.append(
            "\n".join(f"- note {escaped(place_words(note))}: {escaped(_said(note))}" for note in notes)
        )
    return "\n\n".join(parts)


def _said(note: Note) -> str:
    mark = f"mark {note.letter}" if note.letter is not None else ""
    return " ".join(filter(None, (mark, remark_words(note))))


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    columns = tuple(Column(title=title) for title in titles)
    cells = tuple(Row(cells=tuple(plain(cell) for cell in row)) for row in rows)
    return "".join(markdown_lines(Table(columns=columns, rows=cells))).rstrip("\n")
