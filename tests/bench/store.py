"""Fills a store and measures it beside the least that could be done: bare SQLite, ``json.loads``, gzip.

    python -m tests.bench.store [--sessions 100000] [--meter-values 50000000] [--folder DIR]

Made-up sessions of 64 patterns with meter values that wander as real ones do, kept page by page through
``save`` as a sync would. Times are medians in milliseconds, each with the floor measured in the same run and
the ratio of the two. Exit status 3 when a ratio is above its goal. ``--folder`` keeps the store and uses it
again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from evtui.models.fetch import Covered, SessionQuery
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.providers.depot.mapping import Stamp, session_report
from evtui.services.store.opening import open_store
from evtui.services.store.protocol import AccountRef, Page, RowCursor, Store
from evtui.services.store.session_row import READ_COLUMNS

ACCOUNT = AccountRef(account="bench", provider="depot", origin="https://bench.example")
PATTERNS = 64
A_PAGE = 200
NOW = Instant.parse("2026-11-21T12:00:00Z")
DAY_US = 86_400_000_000
SPAN_DAYS = 360
MIB = 1 << 20
LONG = 1_000_000
GOALS = {
    "open, newest 40 rows": 12.0,
    "40 rows at the end": 8.0,
    "search: a word": 4.0,
    "search: a prefix": 4.0,
    "search: two words": 4.0,
    "all rows": 12.0,
    "a session of 500: record, meter values": 4.0,
    "a session of 1 000 000: record, meter values": 0.15,
    "size: bytes beside gzip": 1.25,
}
"""Most times the floor that each may take."""


@dataclass(frozen=True)
class Pattern:
    """One session to be repeated at other times."""

    report: SessionReport
    day: bytes
    """The date in its texts, to be replaced."""


def main() -> int:
    """Fill, measure, print; 3 when a goal is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--meter-values", type=int, default=50_000_000)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        if not (folder / "sessions.db").exists():
            fill(folder, chosen.sessions, chosen.meter_values)
        ratios = measure(folder)
    missed = [name for name, ratio in ratios.items() if ratio > GOALS[name]]
    for name in missed:
        print(f"goal missed: {name}: {ratios[name]:.2f}, at most {GOALS[name]}")
    return 3 if missed else 0


def fill(folder: Path, sessions: int, meter_values: int) -> None:
    """Keep so many sessions with so many meter values in all, and one of a million."""
    patterns = [pattern(number, meter_values // sessions) for number in range(PATTERNS)]
    begun, slowest = time.perf_counter(), 0.0
    with closing(open_store(folder)) as store:
        for first in range(0, sessions, A_PAGE):
            numbers = range(first, min(first + A_PAGE, sessions))
            reports = [repeated(patterns[number % PATTERNS], number, sessions) for number in numbers]
            started = time.perf_counter()
            covered = Covered(place="*", since=Instant(0), until=Instant(first + 1))
            store.save(ACCOUNT, Page(reports=reports, covered=[covered]))
            slowest = max(slowest, time.perf_counter() - started)
        spent = time.perf_counter() - begun
        store.save(ACCOUNT, Page(reports=[long_session()]))
    print(f"filled: {sessions} sessions in {spent:.1f} s, slowest page of {A_PAGE}: {slowest * 1000:.0f} ms")


def pattern(number: int, meter_values: int) -> Pattern:
    """A session with about so many meter values: fifteen minutes to hours, a value every few seconds."""
    chance = random.Random(number)
    count = 500 if number == 0 else max(2, int(meter_values * chance.uniform(0.2, 1.8)))
    day = "2020-02-03"
    fields = {
        "sessionId": f"id-{number:010}",
        "vehicleId": f"bus-{number % 40:03}",
        "sessionTimeStart": f"{day}T10:00:00.000Z",
        "sessionTimeEnd": f"{day}T11:30:00.000Z",
        "energySocStart": chance.randrange(10, 60),
        "energySocEnd": chance.randrange(61, 100),
        "energyChargeStart": 1_000_000,
        "energyChargeEnd": 1_000_000 + chance.randrange(200_000),
        "ocppStatus": [
            {"value": word, "eventTimestamp": f"{day}T10:0{at}:00.000Z"}
            for at, word in enumerate(("Preparing", "Charging", "SuspendedEV", "Charging", "Finishing"))
        ],
        "detailStatus": [
            {"key": "systemStatus", "value": f"0x{at:08X}", "eventTimestamp": f"{day}T10:{at:02}:30.000Z"}
            for at in range(12)
        ],
        "deviceStatus": [
            {
                "status": "STANDBY",
                "deviceId": "Converter",
                "errorCodes": [
                    {
                        "errorCode": f"WARN: converter : sibcos 1: fan {number % 7} slow(no:{number})",
                        "errorCounter": 2,
                    }
                ],
                "eventTimestamp": f"{day}T10:40:00.000Z",
            }
        ],
    }
    head = json.dumps(fields, separators=(",", ":"))
    raw = f'{head[:-1]},"sessionMeterValues":[{",".join(samples(count, day, chance))}]}}'.encode()
    stamp = Stamp(
        account="bench", charger=f"HPC-{number % 24:02}", connector=str(number % 2 + 1), fetched_at=NOW
    )
    return Pattern(session_report(raw, stamp), day.encode())


def samples(count: int, day: str, chance: random.Random) -> Iterator[str]:
    """Meter values of four keys that wander: current, voltage, power in steps of 0.1, state of charge."""
    current, voltage, charge, at_ms = 100.0, 650.0, 20.0, 36_000_000
    step_ms = min(1600, 45_000_000 // count)
    for index in range(count):
        at_ms += chance.randrange(step_ms * 3 // 4, step_ms * 5 // 4)
        current = max(current + chance.choice((-0.3, -0.1, 0, 0, 0.1, 0.3)), 0)
        voltage += chance.choice((-0.2, 0, 0, 0.2))
        charge = min(charge + 0.01, 100.0)
        key, value = (
            ("present_current", round(current, 1)),
            ("present_voltage", round(voltage, 1)),
            ("present_power", round(current * voltage)),
            ("present_soc", int(charge)),
        )[index % 4]
        seconds, ms = divmod(at_ms, 1000)
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
        yield f'{{"key":"{key}","value":{value},"eventTimestamp":"{day}T{clock}Z"}}'


def repeated(of: Pattern, number: int, sessions: int) -> SessionReport:
    """The pattern at its own time: another id, another day, other bytes."""
    started = Instant(NOW.us - SPAN_DAYS * DAY_US + number * (SPAN_DAYS * DAY_US // sessions), 3)
    session = replace(
        of.report.session,
        id=f"id-{number:010}",
        started_at=started,
        ended_at=Instant(started.us + 5_400_000_000, 3),
        outcome="charged",
        verdict="CHARGED",
    )
    day = started.rfc3339()[:10].encode()
    raw = of.report.raw.replace(of.day, day).replace(of.report.session.id.encode(), session.id.encode())
    return replace(of.report, session=session, raw=raw)


def long_session() -> SessionReport:
    """One session of a million meter values."""
    day = "2020-02-03"
    values = ",".join(samples(LONG, day, random.Random(1)))
    raw = f'{{"sessionId":"long","sessionTimeStart":"{day}T10:00:00.000Z","sessionMeterValues":[{values}]}}'
    return session_report(raw.encode(), Stamp(account="bench", charger="LONG", connector="1", fetched_at=NOW))


def measure(folder: Path) -> dict[str, float]:
    """Print every figure beside its floor; the ratios by name."""
    path = folder / "sessions.db"
    ratios: dict[str, float] = {}

    def beside(name: str, ours: Callable[[], object], floor: Callable[[], object], runs: int = 9) -> None:
        mine, least = in_turns(ours, floor, runs)
        ratios[name] = mine / least
        print(f"{name:46} {mine:10.2f} ms   floor {least:10.2f} ms   ratio {ratios[name]:6.2f}")

    def bare(statement: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute(statement, values).fetchall()

    def opened() -> object:
        with closing(open_store(folder)) as store:
            return store.rows(ACCOUNT, SessionQuery(), limit=40)

    columns = f"SELECT {READ_COLUMNS} FROM session WHERE account = 1"
    newest = f"{columns} ORDER BY started_us DESC, number DESC LIMIT 40"
    beside("open, newest 40 rows", opened, lambda: bare(newest), 25)
    with closing(open_store(folder)) as store, closing(sqlite3.connect(path)) as connection:
        _measure_open_store(store, connection, columns, beside)
        info = store.info()
        key = ("depot", "bench", "LONG", "1", "long")
        some = [
            store.raw(ACCOUNT, one.session.key) or b""
            for one in store.rows(ACCOUNT, SessionQuery(), limit=300).reports
        ]
        long = store.raw(ACCOUNT, key) or b""
    gzipped = info.record_bytes * sum(len(gzip.compress(one, 6)) for one in some) / sum(map(len, some))
    ratios["size: bytes beside gzip"] = info.size_bytes / gzipped
    millions = info.meter_values / 1_000_000
    print(
        f"{info.sessions} sessions, {info.meter_values} meter values; MiB per million meter values, all told:"
        f" raw JSON {info.record_bytes / MIB / millions:.1f},"
        f" each record gzipped {gzipped / MIB / millions:.1f},"
        f" the store with rows, search, events and decoded values {info.size_bytes / MIB / millions:.1f};"
        f" the long session gzipped {len(gzip.compress(long, 6)) / MIB:.1f}"
    )
    return ratios


def _measure_open_store(
    store: Store,
    connection: sqlite3.Connection,
    columns: str,
    beside: Callable[..., None],
) -> None:
    """What is done with a store that is open."""

    def bare(statement: str, *values: object) -> list[tuple[object, ...]]:
        return connection.execute(statement, values).fetchall()

    (last,) = bare("SELECT started_us, number FROM session WHERE account = 1 ORDER BY 1, 2 LIMIT 1 OFFSET 41")
    after = RowCursor(int(str(last[0])), int(str(last[1])))
    beside(
        "40 rows at the end",
        lambda: store.rows(ACCOUNT, SessionQuery(), after=after, limit=40),
        lambda: bare(
            f"{columns} AND (started_us, number) < (?, ?) ORDER BY started_us DESC, number DESC LIMIT 40",
            *last,
        ),
        25,
    )
    match = (
        "SELECT id, charger, connector FROM search JOIN session ON number = search.rowid WHERE search MATCH ?"
        " LIMIT 10000"
    )
    for name, words, expression in (
        ("a word", "id-0000000077", '"id-0000000077"*'),
        ("a prefix", "bus-01", '"bus-01"*'),
        ("two words", "bus-017 no:17", '"bus-017"* "no:17"*'),
    ):
        beside(
            f"search: {name}", lambda words=words: store.find(words), lambda one=expression: bare(match, one)
        )
    beside(
        "all rows",
        lambda: sum(1 for _ in everything(store)),
        lambda: bare(f"{columns} ORDER BY started_us"),
        3,
    )
    for name, key in (
        ("500", ("depot", "bench", "HPC-00", "1", f"id-{0:010}")),
        ("1 000 000", ("depot", "bench", "LONG", "1", "long")),
    ):
        raw = store.raw(ACCOUNT, key) or b""
        beside(
            f"a session of {name}: record, meter values",
            lambda key=key: (store.record(ACCOUNT, key), store.meters(ACCOUNT, key)),
            lambda raw=raw: json.loads(raw),
            5,
        )


def everything(store: Store) -> Iterator[SessionReport]:
    """Every row, page by page."""
    after: RowCursor | None = None
    while True:
        page = store.rows(ACCOUNT, SessionQuery(), after=after, limit=2000)
        yield from page.reports
        if page.following is None:
            return
        after = page.following


def in_turns(ours: Callable[[], object], floor: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median milliseconds of both, run in turns so that drift hits both alike."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for side, work in enumerate((ours, floor)):
            started = time.perf_counter()
            work()
            spent[side].append((time.perf_counter() - started) * 1000)
    return statistics.median(spent[0]), statistics.median(spent[1])


if __name__ == "__main__":
    raise SystemExit(main())
