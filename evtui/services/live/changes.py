"""What is different between two versions of a session: cells of its row, events, meter values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from evtui.models.event import Event
from evtui.models.meter_value import MeterSeries, MeterTable
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.listing.columns import CellContext, Column

if TYPE_CHECKING:  # numpy must not be imported before the first paint
    import numpy as np
    from numpy.typing import NDArray

NEEDS_METERS: Final = frozenset({"peak", "power", "outcome", "errors"})
"""Columns whose cells are known only once the meter values are decoded."""
_PLAIN_CELLS: Final = CellContext()
"""No running clock: that a running session has become longer is no news."""
_CELL: Final = 200


def changed_columns(
    before: SessionReport, after: SessionReport, columns: Iterable[Column], *, comparable: bool = True
) -> frozenset[str]:
    """Ids of the columns that show something else than before.

    ``comparable`` is False while only one of the two was judged with its meter values.
    """
    if before.session == after.session:
        return frozenset()
    return frozenset(
        column.id
        for column in columns
        if (comparable or column.id not in NEEDS_METERS) and _text(column, before) != _text(column, after)
    )


def _text(column: Column, report: SessionReport) -> str:
    """What a cell says; colours and widths aside."""
    return "".join(span.text for span in column.cell(report, _PLAIN_CELLS, _CELL))


def changed_fields(before: Session, after: Session) -> tuple[str, ...]:
    """Names of the session's fields that are different, in the model's order."""
    names = (field.name for field in fields(Session))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def new_events(before: Sequence[Event], after: Sequence[Event]) -> tuple[Event, ...]:
    """Events of ``after`` that ``before`` did not have, in the order of ``after``.

    What happened tells an event, not its place in the record: a server may send its lists in another order.
    """
    known = Counter(map(_identity, before))
    fresh = []
    for event in after:
        identity = _identity(event)
        if known[identity]:
            known[identity] -= 1
        else:
            fresh.append(event)
    return tuple(fresh)


def _identity(event: Event) -> tuple[int | None, str, str, str | None]:
    """What makes an event the same event."""
    return (event.at.us if event.at is not None else None, event.lane, event.text, event.state)


def new_samples(before: MeterTable, after: MeterTable) -> MeterTable:
    """The samples of ``after`` that ``before`` did not have, as a table of their own. Imports numpy."""
    series = {}
    for key, now in after.series.items():
        fresh = _fresh(before.series.get(key), now)
        if len(fresh):
            series[key] = fresh
    count = sum(len(one) for one in series.values())
    return replace(after, series=MappingProxyType(series), samples=count)


def _fresh(before: MeterSeries | None, after: MeterSeries) -> MeterSeries:
    """Samples that are new; the usual case, that they stand at the end, costs one comparison."""
    if before is None:
        return after
    known = len(before)
    if known <= len(after) and _same(before, after, known):
        return _picked(after, slice(known, None))
    seen = Counter(zip(before.times_us.tolist(), before.values.tolist(), strict=True))
    places = []
    for place, sample in enumerate(zip(after.times_us.tolist(), after.values.tolist(), strict=True)):
        if seen[sample]:
            seen[sample] -= 1
        else:
            places.append(place)
    return _picked(after, places)


def _same(before: MeterSeries, after: MeterSeries, count: int) -> bool:
    """Whether the first samples are those of before."""
    same_times = bool((after.times_us[:count] == before.times_us).all())
    return same_times and bool((after.values[:count] == before.values).all())


def _picked(series: MeterSeries, places: slice | list[int]) -> MeterSeries:
    """Some of the samples."""
    chosen = _places(places)
    return replace(
        series,
        times_us=series.times_us[chosen],
        values=series.values[chosen],
        indexes=series.indexes[chosen],
    )


def _places(places: slice | list[int]) -> slice | NDArray[np.int64]:
    """An index that numpy takes, an empty list too."""
    if isinstance(places, slice):
        return places
    import numpy as np

    return np.asarray(places, dtype=np.int64)
