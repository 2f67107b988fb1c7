"""Fills ``EVTUI_HOME/data/sessions.db`` with stored sessions of the accounts of its ``config.toml``.

    EVTUI_HOME=DIR python -m tests.bench.hundred_thousand [--sessions 100000]

For ``stored.toml`` beside this file. A missing ``config.toml`` is written: one account of each provider that
is never asked, as the list is opened with ``--offline``. Depot has the sessions, 10 meter values each, spread
over 360 days up to now on 24 connectors, one in nine failed.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from evtui.config.load import load_settings
from evtui.models.event import Severity
from evtui.models.fetch import Covered
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.keeping.origins import ref_of
from evtui.services.store.opening import open_store
from evtui.services.store.protocol import AccountRef, Judged, Page
from tests.bench.store import A_PAGE, NOW, PATTERNS, pattern, repeated

METER_VALUES = 10
CONFIG = """[accounts.bench]
provider = "depot"
api_base = "http://127.0.0.1:1"
auth_url = "http://127.0.0.1:1/oauth2/token"
client_id = "bench"
client_secret = "env:BENCH_SECRET"
chargers = ["HPC-00/1"]
"""
KINDS = (
    ("charged", "CHARGED", None),
    ("charged", "CHARGED", None),
    ("stopped by vehicle", "CHARGED", Severity.WARNING),
    ("never started", "NO START", Severity.ERROR),
)
"""Outcome, verdict and severity, in turns; the last one every ninth time."""


def main() -> int:
    """Write what is missing, fill."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, default=100_000)
    sessions = parser.parse_args().sessions
    config = Path(os.environ["EVTUI_HOME"]) / "config.toml"
    if not config.exists():
        config.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        config.write_text(CONFIG, encoding="utf-8")
        config.chmod(0o600)
    settings = load_settings()
    refs = [ref_of(account) for account in settings.accounts if account.provider == "depot"]
    if not refs:
        print(f"{config} has no account of depot")
        return 2
    data = settings.locations.data
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    fill(data, refs, sessions)
    print(f"{sessions} sessions for {', '.join(ref.account for ref in refs)} in {data}")
    return 0


def fill(folder: Path, refs: Sequence[AccountRef], sessions: int) -> None:
    """Keep so many sessions, the accounts in turns."""
    patterns = [pattern(number, METER_VALUES) for number in range(1, PATTERNS + 1)]
    with closing(open_store(folder)) as store:
        for page, first in enumerate(range(0, sessions, A_PAGE)):
            ref = refs[page % len(refs)]
            numbers = range(first, min(first + A_PAGE, sessions))
            reports = [
                of_account(repeated(patterns[number % PATTERNS], number, sessions), ref, number)
                for number in numbers
            ]
            whole = Covered(place="*", since=Instant(0), until=NOW)
            store.save(ref, Page(reports=reports, covered=[whole]))
            store.keep_verdicts(ref, [Judged(report=report) for report in reports])


def of_account(report: SessionReport, ref: AccountRef, number: int) -> SessionReport:
    """The session as one of this account, with an outcome and a duration of its own."""
    outcome, verdict, severity = KINDS[3 if number % 9 == 0 else number % 3]
    started = report.session.started_at or NOW
    raw = report.raw
    for register in (b'"energyChargeStart":', b'"energyChargeEnd":'):  # equal ones would be duplicates
        raw = raw.replace(register, b"%s%d" % (register, number + 1))
    session = replace(
        report.session,
        account=ref.account,
        ended_at=Instant(started.us + (900 + number * 7919 % 5400) * 1_000_000, 3),
        energy_wh=Decimal(number * 104_729 % 180_000),
        vehicle=f"bus-{number % 40:03}",
        outcome=outcome,
        verdict=verdict,
        severity=severity,
    )
    return replace(report, session=session, raw=raw)


if __name__ == "__main__":
    raise SystemExit(main())
