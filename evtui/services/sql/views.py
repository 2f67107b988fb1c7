"""The documented views and their columns: the names of the JSON where that has them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a view."""

    name: str
    kind: str
    """``TEXT``, ``REAL`` or ``INTEGER``."""
    source: str
    """SQL over the tables that the view joins."""
    meaning: str


@dataclass(frozen=True, slots=True)
class View:
    """One view."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    tables: str
    """What stands behind FROM."""

    @property
    def select(self) -> str:
        """The query behind it."""
        columns = ", ".join(f"{column.source} AS {column.name}" for column in self.columns)
        return f"SELECT {columns} FROM {self.tables}"  # noqa: S608 (our own names)


def _time(us: str) -> str:
    """Microseconds as RFC 3339 in UTC, three digits of the second's fraction, six where they are needed."""
    micro = f"((({us} % 1000000) + 1000000) % 1000000)"
    second = f"strftime('%Y-%m-%dT%H:%M:%S', ({us} - {micro}) / 1000000, 'unixepoch')"
    fraction = (
        f"CASE WHEN {micro} % 1000 THEN printf('.%06dZ', {micro}) ELSE printf('.%03dZ', {micro} / 1000) END"
    )
    return f"{second} || {fraction}"


def _timed(name: str, us: str, meaning: str) -> Column:
    return Column(name, "TEXT", _time(us), f"{meaning}; RFC 3339, UTC")


def _same(*columns: tuple[str, str, str]) -> tuple[Column, ...]:
    """Columns of the session that are called the same in its table."""
    return tuple(Column(name, kind, f"s.{name}", meaning) for name, kind, meaning in columns)


_WHOSE: Final = (
    Column("provider", "TEXT", "a.provider", "depot, smappee or oioi"),
    Column("account", "TEXT", "a.name", "name in the configuration"),
    *_same(
        ("id", "TEXT", "the provider's id of the session"),
        ("charger", "TEXT", "charger, serial number or station"),
        ("connector", "TEXT", "connector of the charger"),
    ),
)
"""What every view begins with: joins go over these, ``USING (provider, account, id, charger, connector)``,
or over account and id where an account repeats no id."""
_SESSION: Final = "main.session AS s JOIN main.account AS a ON a.number = s.account"

SESSIONS: Final = View(
    "sessions",
    "one row per session",
    (
        *_WHOSE,
        *_same(("vehicle", "TEXT", "vehicle (depot)")),
        _timed("started_at", "s.started_us", "plug-in or authorisation"),
        _timed("ended_at", "s.ended_us", "end, NULL while running"),
        Column("duration_s", "REAL", "(s.ended_us - s.started_us) / 1e6", "end minus start, seconds"),
        *_same(
            ("energy_wh", "REAL", "energy of the session, Wh"),
            ("soc_start", "REAL", "state of charge, percent"),
            ("soc_end", "REAL", "state of charge, percent"),
            ("status", "TEXT", "pending, active, active_idle, charging, suspended, finished, unknown"),
            ("status_raw", "TEXT", "the provider's own word"),
            ("verdict", "TEXT", "the verdict's word, NULL where none was reached"),
            ("outcome", "TEXT", "short phrase"),
            ("severity", "TEXT", "worst that matters, NULL when all is well"),
            ("errors", "INTEGER", "events of severity error or critical"),
            ("warnings", "INTEGER", "events of severity warning"),
            ("peak_power_w", "REAL", "largest power of the meter values, W"),
            ("cost", "REAL", "price, in currency"),
            ("currency", "TEXT", "ISO 4217"),
            ("csms_transaction_id", "TEXT", "transaction of the charging station management system"),
            ("external_session_id", "TEXT", "session of the roaming partner"),
            ("site", "TEXT", "service location or station name"),
            ("address", "TEXT", "address"),
            ("auth_kind", "TEXT", "RFID, identifier type"),
            ("auth_token", "TEXT", "card or identifier; personal data"),
            ("flags", "TEXT", "JSON list of words: clock_offset, naive_time"),
            ("meter_values", "INTEGER", "meter values of the record, NULL where the provider sends none"),
            ("kept", "TEXT", "summary only, or timeline in the store"),
        ),
        _timed("fetched_at", "s.fetched_us", "when the answer came"),
        Column("origin", "TEXT", "a.origin", "scheme, host and port it was fetched from"),
        Column("started_us", "INTEGER", "s.started_us", "start, microseconds since 1970 UTC"),
        Column("ended_us", "INTEGER", "s.ended_us", "end, microseconds since 1970 UTC"),
    ),
    _SESSION,
)
EVENTS: Final = View(
    "events",
    "what happened in sessions, in the provider's words",
    (
        *_WHOSE,
        _timed("at", "e.at_us", "when"),
        Column("lane", "TEXT", "t.lane", "ocppStatus, deviceStatus.Converter"),
        Column("severity", "TEXT", "t.severity", "critical, error, warning, info"),
        Column("text", "TEXT", "t.text", "one line"),
        Column("source", "TEXT", "e.source", "JSON pointer into the record"),
        Column("state", "TEXT", "t.state", "state word that holds from here on"),
        Column("device", "TEXT", "t.device", "device of an error text"),
        Column("error_number", "INTEGER", "t.error_number", "(no:144) of an error text"),
        Column("carried_in", "INTEGER", "e.carried_in", "1 for a state from before the session"),
        Column("at_us", "INTEGER", "e.at_us", "microseconds since 1970 UTC"),
    ),
    f"{_SESSION} JOIN main.event AS e ON e.session = s.number JOIN main.event_text AS t ON t.number = e.said",
)
FINDINGS: Final = View(
    "findings",
    "what the diagnosis found in sessions that were examined",
    (
        *_WHOSE,
        Column("rule", "TEXT", "f.rule", "SAF-1"),
        Column("severity", "TEXT", "f.severity", "critical, error, warning, info, data"),
        Column("text", "TEXT", "f.text", "the sentence"),
        _timed("at", "f.at_us", "its first evidence"),
        Column("confidence", "TEXT", "f.confidence", "field or inferred"),
        Column("at_us", "INTEGER", "f.at_us", "microseconds since 1970 UTC"),
    ),
    f"{_SESSION} JOIN main.finding AS f ON f.session = s.number",
)
SERIES: Final = View(
    "series",
    "one row per session and meter key, without unpacking any value",
    (
        *_WHOSE,
        Column("key", "TEXT", "m.key", "present_current"),
        Column("unit", "TEXT", "m.unit", "A"),
        Column("basis", "TEXT", "m.basis", "measured, derived or assumed unit"),
        Column("samples", "INTEGER", "m.samples", "how many"),
        _timed("first_at", "m.first_us", "first sample"),
        _timed("last_at", "m.last_us", "last sample"),
        Column("lowest", "REAL", "m.lowest", "smallest value"),
        Column("highest", "REAL", "m.highest", "largest value"),
    ),
    f"{_SESSION} JOIN main.meter_series AS m ON m.session = s.number",
)
METERS: Final = View(
    "meters",
    "one row per meter value; unpacked while it is read, so name the session (and the key)",
    (
        *_WHOSE,
        _timed("at", "CAST(v.value AS INTEGER)", "when"),
        Column("key", "TEXT", "m.key", "present_current"),
        Column("value", "REAL", "CAST(substr(v.value, instr(v.value, ' ') + 1) AS REAL)", "in unit"),
        Column("unit", "TEXT", "m.unit", "A"),
        Column("at_us", "INTEGER", "CAST(v.value AS INTEGER)", "microseconds since 1970 UTC"),
    ),
    f"{_SESSION} JOIN main.meter_series AS m ON m.session = s.number"
    " JOIN json_each(meter_parts(m.samples)) AS p JOIN json_each(meter_part(m.block, p.value)) AS v",
)
VIEWS: Final = (SESSIONS, EVENTS, METERS, SERIES, FINDINGS)
"""Everything that can be asked."""
COST: Final = (
    "sessions, events, series and findings are read as they stand. meters unpacks the values of every "
    "session that the conditions on other columns leave, about a million in some seconds: name the session "
    "(WHERE id = '…') and the key. For counts and extremes series answers at once."
)
"""What a question costs."""


def known_columns() -> frozenset[str]:
    """Every column name of any view."""
    return frozenset(column.name for view in VIEWS for column in view.columns)


def nearest(name: str) -> str | None:
    """The view or column that a wrong name may have meant."""
    known = {*known_columns(), *(view.name for view in VIEWS)}
    return next(iter(get_close_matches(name.lower(), sorted(known), 1)), None)
