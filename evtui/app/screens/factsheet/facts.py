"""One fact as a row: name, value with unit, how it came to be, where it stands in the record."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from evtui.app.widgets.timeline_times import Times
from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import FAINT, MUTED, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.times import duration
from evtui.formats.units import MISSING, quantity
from evtui.formats.widths import cells, cut, cut_middle, fit
from evtui.models.instant import US_PER_S, Instant
from evtui.models.provenance import Basis, Fact

NAME_WIDTH: Final = 26
VALUE_WIDTH: Final = 30
BASIS_WIDTH: Final = 9
_BASIS_INKS: Final = {Basis.MEASURED: MUTED, Basis.DERIVED: Ink(Role.KEY), Basis.ASSUMED: Ink(Role.WARNING)}


def fact_line(fact: Fact, width: int, times: Times, glyphs: Glyphs, *, selected: bool) -> Line:
    """The row; the pointer is shortened in the middle, the note at its end."""
    mark = glyphs.selected if selected else " "
    name = fit(plain(label(fact), 80), NAME_WIDTH, ellipsis=glyphs.ellipsis)
    value = fact_value(fact, times)
    value_ink = MUTED if value == MISSING else Ink(bold=True)
    # a value that needs more room pushes the rest to the right instead of being cut while there is room
    shown = cut(value, max(VALUE_WIDTH, width - NAME_WIDTH - BASIS_WIDTH - 8), glyphs.ellipsis)
    spans = [
        Span(f"{mark} ", Ink(Role.KEY, bold=True)),
        Span(f"{name} ", MUTED),
        Span(shown + " " * max(0, VALUE_WIDTH - cells(shown)), value_ink),
        Span(f" {fit(fact.basis.value, BASIS_WIDTH)}", _BASIS_INKS[fact.basis]),
    ]
    room = width - sum(cells(span.text) for span in spans) - 2
    origin = (
        "" if fact.source is None else cut_middle(plain(fact.source), max(0, min(room, 40)), glyphs.ellipsis)
    )
    if room > 0 and (origin or fact.note):
        note = cut(plain(fact.note), max(0, room - cells(origin) - 2), glyphs.ellipsis)
        spans += [Span(f"  {origin}", FAINT.on(Role.DEFAULT) if not origin else MUTED)]
        spans += [Span(f"  {note}" if origin else note, MUTED)] if note else []
    return tuple(_selected(span) for span in spans) if selected else tuple(spans)


def fact_text(fact: Fact, times: Times) -> str:
    """What a search looks through: name as shown and as sent, value, where it stands, note; untrusted."""
    value = fact_value(fact, times)
    return "\n".join((label(fact), fact.name, value, str(fact.value), fact.source or "", fact.note))


def label(fact: Fact) -> str:
    """``energy_charge_start_wh`` as ``energy charge start``: the unit stands beside the value."""
    ending = f"_{fact.unit.lower()}"
    name = fact.name.removesuffix(ending) if fact.unit and fact.name != ending else fact.name
    return name.replace("_", " ")


def fact_value(fact: Fact, times: Times) -> str:
    """The value in words: ``14.3 kWh (14250 Wh)``, ``1h10m``, ``yes``, ``–`` for what was not sent."""
    value = fact.value
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        instant = _instant(fact.name, value)
        text = plain(value) if instant is None else times.with_date(instant.us)
        return f"{text} {plain(fact.unit, 12)}".rstrip()
    return _number(value, fact.unit)


def _number(value: int | float | Decimal, unit: str) -> str:
    """A number by its unit's rule; energies also to the last digit."""
    if unit == "s":
        return duration(int(value * US_PER_S))
    exact = f"{value:g}" if isinstance(value, float) else f"{value}"
    if unit == "Wh":
        return f"{quantity(value, unit)} ({exact} Wh)"
    if unit in {"W", "A", "V", "%"}:
        return quantity(value, unit)
    return f"{exact} {plain(unit, 12)}".rstrip()


def _instant(name: str, value: str) -> Instant | None:
    """A time among the facts, by its name and form."""
    if not name.endswith("_at"):
        return None
    try:
        return Instant.parse(value)
    except ValueError:
        return None


def _selected(span: Span) -> Span:
    ink = span.ink
    fg = ink.fg if ink.fg in {Role.WARNING, Role.KEY} else Role.SELECT_TEXT
    return Span(span.text, Ink(fg, Role.SELECT, ink.bold))
