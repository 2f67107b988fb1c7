"""What the diagnosis in a bundle says beside today's: other rules, other neighbours, another version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from evtui.cli.diagnostics import Diagnostics
from evtui.errors import EvtuiError
from evtui.services.reports import short_form

if TYPE_CHECKING:
    from evtui.cli.options import CliOptions
    from evtui.models.report import SessionReport
    from evtui.services.casefile.reading import Recorded
    from evtui.services.diagnosis.diagnosis import Diagnosis


def tell_recorded(options: CliOptions, shown: Iterable[tuple[SessionReport, Diagnosis]]) -> None:
    """On stderr: findings that a bundle holds and that were not found now, and a verdict that differs."""
    say = Diagnostics(quiet=options.quiet)
    known = _recorded(options)
    for report, diagnosis in shown:
        record = known.get(report.session.key)
        if record is None:
            continue
        found = {finding.rule for finding in diagnosis.findings}
        missing = [finding for finding in record.findings if finding.rule not in found and not finding.hidden]
        name = short_form(report.session)
        for finding in missing:
            say.notice(f"{name}: recorded in the bundle: {finding.rule} {finding.severity}: {finding.text}")
        if record.verdict != report.session.verdict:
            now = report.session.verdict or "none"
            say.notice(f"{name}: verdict in the bundle {record.verdict or 'none'}, now {now}")


def _recorded(options: CliOptions) -> dict[tuple[str, ...], Recorded]:
    """The diagnoses of all bundles among the files, by ``Session.key``."""
    from evtui.services.case_notes import cases_in_files
    from evtui.services.casefile.reading import recorded

    try:
        cases = cases_in_files(options.files, options.stdin)
    except EvtuiError:  # told when they were opened
        return {}
    return {key: one for account, case in cases for key, one in recorded(case, account).items()}
