"""From an examined session to its report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo

from evtui import __version__
from evtui.models.instant import Instant
from evtui.services.diagnosis.diagnosis import Diagnosis
from evtui.services.examination import Examination
from evtui.services.export.diagnosis import JUDGED
from evtui.services.export.diagnosis_text import who
from evtui.services.export.tables import place
from evtui.services.interval import why_no_curve
from evtui.services.notes.note import Note
from evtui.services.ticket.picture import picture_of
from evtui.services.ticket.plain_text import text_lines
from evtui.services.ticket.sections import PROVIDERS, cut_text, sections_of
from evtui.services.ticket.ticket import Ticket, shortened
from evtui.services.timeline.axis import zone_name
from evtui.services.timeline.timeline import Timeline


def build_ticket(
    examination: Examination,
    timeline: Timeline | None,
    notes: Sequence[Note] = (),
    *,
    made_at: Instant,
    statement: str,
    zone: tzinfo = UTC,
) -> Ticket:
    """The report of one session, short enough for two pages in every format.

    ``timeline`` is None for providers without a curve. ``statement`` says what was anonymised. Whoever calls
    has replaced personal values in all of them. Pure; raises nothing for odd data.
    """
    report = examination.report
    session = report.session
    judged = session.provider == JUDGED
    provider = PROVIDERS.get(session.provider, session.provider)
    ticket = Ticket(
        heading=" · ".join((cut_text(place(session), 60), f"{provider} session {cut_text(session.id, 60)}")),
        verdict=examination.diagnosis.verdict.value if judged else "not judged",
        sentence=cut_text(examination.sentence),
        remarks=tuple(_remarks(examination.diagnosis)) if judged else (why_no_curve(session),),
        sections=sections_of(examination, notes, zone),
        picture=picture_of(report, timeline, zone),
        foot=_foot(examination, timeline, zone, made_at, statement),
    )
    return shortened(ticket, lambda one: len(text_lines(one)))


def _remarks(diagnosis: Diagnosis) -> list[str]:
    """Who is behind it, what is missing."""
    lacks = f"The record lacks {', '.join(diagnosis.missing)}." if diagnosis.missing else ""
    return list(filter(None, (who(diagnosis.attribution), lacks)))


def _foot(
    examination: Examination, timeline: Timeline | None, zone: tzinfo, made_at: Instant, statement: str
) -> tuple[str, ...]:
    """Which clock and zone, which units are assumed, what was checked, who made it, what was replaced."""
    shown = zone_name(made_at.us, zone)
    diagnosis = examination.diagnosis
    which = "on the event clock" if timeline is not None and timeline.event_clock else "as sent"
    units = [note.text for note in timeline.notes if "nits" in note.text] if timeline is not None else []
    checked = f"{len(diagnosis.clean)} rules passed, {len(diagnosis.not_evaluable)} could not be checked."
    return (
        f"Times in {shown}, {which}.",
        *(f"{text}." for text in units),
        *((checked,) if examination.report.session.provider == JUDGED else ()),
        f"Made by evtui {__version__} at {made_at.datetime():%Y-%m-%dT%H:%M:%SZ}. {statement}",
    )
