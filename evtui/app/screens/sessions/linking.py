"""From a link (``case.evt#4711&t=16:31:04``) to the screen it means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from evtui.app.messages import GoToEvidence, OpenSession
from evtui.models.report import SessionReport
from evtui.services.casefile.link import parse_link, target


def place_of_link(
    fragment: str, reports: Iterable[SessionReport], zone: tzinfo
) -> OpenSession | GoToEvidence | None:
    """The intent to go there; None while there is no such session.

    Providers without a curve have no instants to go to: their sessions are opened.
    """
    found = target(parse_link(fragment), reports, zone)
    if found is None:
        return None
    report, at = found
    if at is None or report.session.provider != "depot":
        return OpenSession(report)
    return GoToEvidence(report, at)
