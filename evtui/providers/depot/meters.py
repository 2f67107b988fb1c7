"""Meter values of a report as columns, with the units that their keys suggest (Session Reports API)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Final

from evtui.clients.decode import report_parts
from evtui.clients.meter_columns import MAX_KEYS, MeterColumns, meter_columns
from evtui.errors import UnexpectedPayload
from evtui.models.meter_value import EMPTY_METERS, MeterSeries, MeterTable
from evtui.models.problem import Problem, ProblemKind
from evtui.models.provenance import Basis
from evtui.models.report import SessionReport
from evtui.providers.depot.mapping import METER_VALUES

_UNITS: Final = (
    ("temperature", "°C"),
    ("soc", "%"),
    ("energy", "Wh"),
    ("power", "W"),
    ("voltage", "V"),
    ("current", "A"),
)
"""Part of a key to its unit, the first that fits; only present current and voltage are published keys."""


def unit_of(key: str) -> str:
    """The unit a key suggests, empty when nothing does. Always an assumption."""
    word = key.casefold()
    return next((unit for part, unit in _UNITS if part in word), "")


def read_meters(report: SessionReport, on_progress: Callable[[float], None]) -> MeterTable:
    """Decode a report's meter values in slices, telling 0 to 1 after each; may run in a thread.

    Never raises for what the array holds: bad samples are counted and told in ``problems``.
    """
    try:
        array = report_parts(report.raw, METER_VALUES).bulk
    except UnexpectedPayload:
        return EMPTY_METERS
    read = meter_columns(array, on_progress)
    series = {
        key: MeterSeries(
            key=key,
            unit=unit_of(key),
            basis=Basis.ASSUMED,
            times_us=column.times_us,
            values=column.values,
            indexes=column.indexes,
        )
        for key, column in read.columns.items()
    }
    return MeterTable(
        series=MappingProxyType(series),
        samples=read.samples,
        rejected=read.rejected,
        duplicates=read.duplicates,
        unordered=read.unordered,
        fraction_digits=read.fraction_digits,
        problems=tuple(_problems(read, report.session.account)),
    )


def _problems(read: MeterColumns, account: str) -> Iterator[Problem]:
    """What was left out or assumed, in words."""

    def note(message: str) -> Problem:
        return Problem(
            kind=ProblemKind.PAYLOAD, message=message, account=account, source=f"/{METER_VALUES}", exit_code=0
        )

    if read.rejected:
        yield note(f"{read.rejected} of {read.samples} meter values unreadable, left out")
    if read.excess_keys:
        yield note(f"more than {MAX_KEYS} kinds of meter values: {read.excess_keys} values left out")
    if read.naive:
        yield note(f"{read.naive} meter values without a time zone, taken as UTC")
