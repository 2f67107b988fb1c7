"""Formatters: one rule per unit, a missing value is a dash."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.formats import times, units, widths
from evtui.formats.glyphs import ASCII, CP437, FULL, Glyphs, Tier, for_tier
from evtui.models.instant import Instant

AT = Instant.parse("2025-11-21T06:44:39.120Z")
MINUTE_US = 60_000_000


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (units.energy(Decimal(105_400)), "105.4 kWh"),
        (units.energy(53), "0.05 kWh"),
        (units.energy(0), "0.0 kWh"),
        (units.energy(4_200_000), "4.2 MWh"),
        (units.meter_reading(Decimal("4163130")), "4 163.13"),
        (units.power(144_100), "144.1 kW"),
        (units.current(216.84), "216.8 A"),
        (units.voltage(665.2), "665 V"),
        (units.soc_range(18, 55), "18→55"),
        (units.soc_range(None, 55), "–→55"),
        (units.money(Decimal("2.03"), "EUR"), "2.03 EUR"),
        (units.quantity(12, "rpm"), "12 rpm"),
        (units.count(1, "warning"), "1 warning"),
        (times.clock(AT), "06:44:39"),
        (times.clock(AT, seconds=False), "06:44"),
        (times.clock(AT, millis=True), "06:44:39.120"),
        (times.iso_date(AT), "2025-11-21"),
        (times.day(AT), "Fri 21 Nov"),
        (times.since(1059 * 1_000_000), "+17:39"),
        (times.since(-255 * 1_000_000), "-4:15"),
        (times.since(3845 * 1_000_000), "+1:04:05"),
        (times.duration(47 * 1_000_000), "47 s"),
        (times.duration(1180 * 1_000_000), "19m40s"),
        (times.duration(69 * MINUTE_US), "1h09m"),
        (times.duration(76 * 60 * MINUTE_US), "3d04h"),
    ],
)
def test_formatters_follow_the_design(shown: str, expected: str) -> None:
    assert shown == expected


def test_a_missing_value_is_a_dash_and_never_zero() -> None:
    missing = [
        units.kwh(None), units.energy(None), units.meter_reading(None), units.power(None),
        units.whole_kw(None),
        units.current(None), units.voltage(None), units.percent(None), units.soc_range(None, None),
        units.money(None, "EUR"), units.quantity(None, "A"), times.clock(None), times.iso_date(None),
        times.duration(None), times.short_date_time(None),
    ]  # fmt: skip
    assert set(missing) == {"–"}


@given(st.text(max_size=80), st.integers(0, 40))
def test_a_fitted_text_has_exactly_its_width_or_is_one_wide_character_short(text: str, width: int) -> None:
    from evtui.formats.plain import plain

    assert widths.cells(widths.fit(plain(text), width)) == width


def test_an_identifier_keeps_both_ends() -> None:
    assert widths.cut_middle("04:A2:11:22:33:9F:21", 11) == "04:A2…9F:21"
    assert widths.cells(widths.cut_middle("東京東京東京東京", 7)) <= 7


@pytest.mark.parametrize("table", [FULL, CP437, ASCII])
def test_every_glyph_is_one_cell_wide(table: Glyphs) -> None:
    for name in table.__dataclass_fields__:
        if name != "tier":
            assert widths.cells(getattr(table, name)) == 1, name


def test_the_ascii_tier_is_ascii() -> None:
    assert all(getattr(ASCII, name).isascii() for name in ASCII.__dataclass_fields__)
    assert for_tier("18→55 % · Straße ▲", Tier.ASCII) == "18>55 % . Stra?e !"
    assert for_tier("shift ← → ↑ ↓", Tier.ASCII) == "shift < > ^ v"
    assert for_tier("18→55 %", Tier.FULL) == "18→55 %"
