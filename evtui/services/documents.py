"""Sessions as files for others, report or bundle: their bytes, and what was replaced in them, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from evtui.formats.written import AS_IT_WAS, PSEUDONYMS
from evtui.models.instant import Instant
from evtui.services.casefile.case import Case, case_bytes
from evtui.services.casefile.making import NOT_REDACTED, Source, make_case
from evtui.services.examination import Background
from evtui.services.redaction.collecting import redactor_for
from evtui.services.redaction.pseudonyms import new_salt
from evtui.services.redaction.redactor import Redactor
from evtui.services.redaction.statement import what_it_reveals, what_was_done, what_went
from evtui.services.ticket.building import build_ticket
from evtui.services.ticket.leaving import leaving
from evtui.services.ticket.rendering import rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a document is wanted."""

    made_at: Instant
    redacts: bool = True
    addresses: bool = True
    """Replace addresses too."""
    zone: tzinfo = UTC
    kept: frozenset[str] = frozenset()
    """Pseudonyms of an earlier redaction, which stay as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that is ready to be written."""

    body: bytes
    said: str
    """``replaced 2 vehicle ids and 1 card or contract id``, or what the file reveals."""


def report_document(sources: Sequence[Source], background: Background, wish: Wish, form: str) -> Document:
    """The reports of these sessions, one after the other; ``form`` is ``md``, ``html`` or ``txt``.

    Takes long: use a thread.
    """
    redactor = _redactor(sources, background, wish)
    ready = [leaving(one.report, one.meters, background, one.notes, redactor, wish.zone) for one in sources]
    done = NOT_REDACTED
    if redactor is not None:
        done = what_was_done(redactor.replaced, addresses=redactor.addresses)
    tickets = [
        build_ticket(
            one.examination, one.timeline, one.notes, made_at=wish.made_at, statement=done, zone=wish.zone
        )
        for one in ready
    ]
    body = rendered(tickets, form).encode("utf-8", "replace")
    return Document(body=body, said=_said(sources, redactor))


def bundle_document(
    sources: Sequence[Source], background: Background, wish: Wish, at: Instant | None
) -> Document:
    """The bundle of these sessions; ``at`` is where to look first. Takes long: use a thread."""
    redactor = _redactor(sources, background, wish)
    case = make_case(sources, background, redactor, created_at=wish.made_at, at=at, zone=wish.zone)
    return Document(body=case_bytes(case), said=_said(sources, redactor))


def same_document(case: Case) -> Document:
    """A bundle that needs nothing made anew."""
    names = PSEUDONYMS if case.manifest.redaction.applied else AS_IT_WAS
    return Document(body=case_bytes(case), said=names)


def _redactor(sources: Sequence[Source], background: Background, wish: Wish) -> Redactor | None:
    """What replaces the personal values of these sessions and their neighbours."""
    if not wish.redacts:
        return None
    reports = [one.report for one in sources]
    notes = [note for one in sources for note in one.notes]
    return redactor_for(
        reports,
        notes,
        quoted=background.reports,
        salt=new_salt(),
        addresses=wish.addresses,
        kept=wish.kept,
    )


def _said(sources: Sequence[Source], redactor: Redactor | None) -> str:
    """What was replaced, else what there is to read."""
    if redactor is not None:
        left = "" if redactor.addresses else ", addresses left readable"
        return f"replaced {what_went(redactor.replaced)}{left}"
    revealed = what_it_reveals([one.report for one in sources])
    return f"NOT anonymised, reveals {', '.join(revealed) or 'nothing personal'}"
