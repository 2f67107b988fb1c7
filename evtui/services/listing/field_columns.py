"""Columns beyond a tab's own: those of the other tabs, and any field of a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from evtui.formats import times, units
from evtui.formats.ink import MUTED, Line
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.listing import cells
from evtui.services.listing.columns import CellContext, Column
from evtui.services.listing.layouts import LAYOUTS
from evtui.services.listing.sort import SortValueOf

if TYPE_CHECKING:  # only who asks for such a column needs the fields
    from evtui.services.query.fields import Field

_WIDTH: Final = 13
_FIELDS_OF_COLUMN: Final = {
    "soc": ("soc_start", "soc_end"),
    "soc-range": ("soc_start", "soc_end"),
    "errors": ("errors", "warnings"),
    "cost": ("cost", "currency"),
}
"""Columns that show more than one field."""
FIELD_OF_COLUMN: Final = {
    "start": "started_at",
    "charger": "place",
    "serial": "charger",
    "duration": "duration_s",
    "soc": "soc_end",
    "peak": "peak_power_w",
    "soc-range": "soc_start",
    "power": "peak_power_w",
    "connected": "duration_s",
    "bar": "charging_s",
    "who": "vehicle",
    "status": "status_raw",
    "per-kwh": "cost_per_kwh",
    "csms": "csms_transaction_id",
}
"""Which field a column of the layouts shows, where it is not the one of the same name."""


def column_named(tab: str, name: str) -> Column | None:
    """A column by its id: the tab's own, another tab's, or a field by any of its names."""
    tabs = (tab, *(other for other in LAYOUTS if other != tab))
    known = next((one for other in tabs for one in LAYOUTS[other] if one.id == name), None)
    if known is not None:
        return known
    from evtui.services.query.fields import field_of

    field = field_of(name)
    return None if field is None else _column(field)


def shown_column(tab: str, name: str) -> Column:
    """A column that is shown or was; the tab's first for one that this version does not know."""
    return column_named(tab, name) or LAYOUTS[tab][0]


def sort_value(tab: str) -> Callable[[str], SortValueOf]:
    """How columns are ordered, by id."""
    return lambda name: shown_column(tab, name).sort


def names(tab: str) -> Iterator[str]:
    """What a column can be asked for by, the tab's own first."""
    from evtui.services.query.fields import ALL_FIELDS

    own = [one.id for one in LAYOUTS[tab]]
    yield from own
    yield from (field.names[0] for field in ALL_FIELDS if field.names[0] not in own)


def field_of_column(name: str) -> Field | None:
    """The field that conditions, groups and frequencies of a column are about."""
    from evtui.services.query.fields import field_of

    return field_of(FIELD_OF_COLUMN.get(name, name))


def fields_of_columns(names: Sequence[str]) -> tuple[Field, ...]:
    """Every field that these columns show, each once."""
    from evtui.services.query.fields import FIELDS

    found: dict[str, Field] = {}
    for name in names:
        field = field_of_column(name)
        ids = _FIELDS_OF_COLUMN.get(name, () if field is None else (field.id,))
        found.update({one: FIELDS[one] for one in ids})
    return tuple(found.values())


def chosen_columns(tab: str, wanted: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns wanted, in this order; on a narrow screen the last ones leave first, the first stays."""
    from dataclasses import replace

    found = [column for name in wanted if (column := column_named(tab, name)) is not None]
    last = len(found)
    return tuple(
        replace(column, from_width=0, drop=last - place if place else 0, only_many_accounts=False)
        for place, column in enumerate(found)
    )


def _column(field: Field) -> Column:
    """A field as text, numbers at the right."""
    from datetime import UTC

    right = field.kind.is_ordered

    def cell(report: SessionReport, context: CellContext, width: int) -> Line:
        text = _text(field, report, context)
        if text is None:
            return (cells.right if right else cells.left)(cells.missing(context), width, context, MUTED)
        if right:
            return cells.right(context.text(text), width, context, MUTED)
        return cells.identifier(text, context, width)

    return Column(
        id=field.names[0],
        title=field.title,
        width=max(_WIDTH, len(field.title) + 1),
        cell=cell,
        sort=lambda session: field.sort_value(session, UTC),
        right=right,
    )


def _text(field: Field, report: SessionReport, context: CellContext) -> str | None:
    """A value as the list writes its unit; None when it was not sent."""
    from evtui.services.query.fields import Kind

    value = field.value_of(report, context.zone)
    if value is None:
        return None
    if isinstance(value, Instant):
        return times.short_date_time(value, context.zone)
    if isinstance(value, str | tuple):
        return value if isinstance(value, str) else " ".join(value)
    match field.kind:
        case Kind.ENERGY:
            return units.kwh(value)
        case Kind.POWER:
            return units.whole_kw(value)
        case Kind.DURATION:
            return times.duration(int(value))
        case Kind.MONEY:
            return f"{value:.2f}"
        case _:
            return f"{value:f}" if not isinstance(value, int) else str(value)
