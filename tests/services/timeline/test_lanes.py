"""Lanes: what is drawn where, in words and inks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.formats.glyphs import Tier
from evtui.formats.ink import Role
from evtui.formats.widths import cells
from evtui.models.event import Event, Severity
from evtui.services.timeline.cells import CellRow, line_of, one_cell_text
from evtui.services.timeline.lane import Lane, LaneKind
from evtui.services.timeline.lanes import LANES, spec_of
from evtui.services.timeline.lanes.words import changed_bits, changed_bits_text
from evtui.services.timeline.timeline import build_timeline
from evtui.services.timeline.window import Window
from tests.services.timeline import scenarios as s

WHOLE = Window(s.us(-20), s.us(620))


def lanes_of(*events: Event) -> tuple[Lane, ...]:
    """Lanes of a session of 600 s."""
    return build_timeline(s.report(events, end_s=600), None).lanes


def drawn(lane: Lane, width: int = 64, tier: Tier = Tier.FULL, window: Window = WHOLE) -> CellRow:
    """A lane's cells."""
    return spec_of(lane.kind).draw(lane, window, width, tier)


def text(lane: Lane, width: int = 64, tier: Tier = Tier.FULL, window: Window = WHOLE) -> str:
    """A lane's characters."""
    return "".join(drawn(lane, width, tier, window).chars)


def read(lane: Lane, at_s: float, tier: Tier = Tier.FULL) -> str:
    """A lane's readout."""
    return "".join(span.text for span in spec_of(lane.kind).readout(lane, s.us(at_s), tier))


def test_every_kind_of_lane_is_registered_once() -> None:
    assert [spec.kind for spec in LANES] == [
        LaneKind.OCPP,
        LaneKind.DEVICE,
        LaneKind.WORD,
        LaneKind.LIMITER,
        LaneKind.MOMENTS,
    ]


def test_ocpp_names_stand_in_their_blocks_in_full_short_or_as_a_letter() -> None:
    (lane,) = lanes_of(
        s.ocpp(0, "Preparing"), s.ocpp(20, "Charging"), s.ocpp(560, "Finishing"), s.ocpp(600, "Available")
    )
    shown = text(lane)
    assert shown.startswith("   P Charging  ")
    assert shown.endswith(" Fin A")
    assert text(lane, 640).split() == ["Preparing", "Charging", "Finishing", "Available"]


def test_a_faulted_state_of_a_millisecond_still_takes_a_column_and_its_glyph() -> None:
    (lane,) = lanes_of(s.ocpp(0, "Charging"), s.ocpp(300, "Faulted"), s.ocpp(300.001, "Finishing"))
    for tier, glyph in ((Tier.FULL, "✖"), (Tier.CP437, "X"), (Tier.ASCII, "X")):
        row = drawn(lane, 64, tier)
        column = WHOLE.column(s.us(300), 64)
        assert row.chars[column] == glyph
        assert row.inks[column].bg is Role.OCPP_FAULTED


def test_a_state_replaced_at_the_same_microsecond_is_still_drawn() -> None:
    (lane,) = lanes_of(s.ocpp(0, "Charging"), s.ocpp(300, "Faulted"), s.ocpp(300, "Finishing"))
    assert "✖" in text(lane)
    assert read(lane, 300) == "Finishing"
    assert read(lane, 299.9) == "Charging"


def test_ocpp_states_differ_in_ascii_without_any_colour() -> None:
    words = ("Available", "Preparing", "Charging", "SuspendedEV", "Finishing", "Faulted")
    (lane,) = lanes_of(*(s.ocpp(index * 100, word) for index, word in enumerate(words)))
    shown = text(lane, 640, Tier.ASCII)
    fills = [shown[WHOLE.column(s.us(index * 100 + 90), 640)] for index in range(len(words))]
    assert fills == [".", "p", "=", "s", "f", "X"]
    assert shown.isascii()


def test_an_unknown_state_word_is_shown_verbatim() -> None:
    (lane,) = lanes_of(s.ocpp(0, "Meditating"))
    assert "Meditating" in text(lane)
    assert read(lane, 10) == "Meditating"


def test_a_carried_in_state_comes_from_the_left_edge_and_does_not_stretch_the_axis() -> None:
    events = [s.ocpp(-57_600, "Available"), s.ocpp(300, "Preparing"), s.device(-5000, "Breaker", "OPEN")]
    timeline = build_timeline(s.report(events, end_s=600), None)
    assert timeline.whole == WHOLE
    connector, breaker = timeline.lanes
    assert text(connector).startswith("◂Available")
    assert text(breaker).startswith("◂ OPEN ┄")
    assert read(breaker, 0) == "OPEN"


def test_device_marks_of_one_column_fold_to_the_worst_with_their_number() -> None:
    (lane,) = lanes_of(
        s.device(0, "Converter", "RUNNING"),
        s.trouble(300, "Converter", "RUNNING", "WARN: a", Severity.WARNING),
        s.trouble(300.1, "Converter", "ERROR", "ERROR: b", Severity.ERROR),
        s.trouble(300.2, "Converter", "ERROR", "ERROR: c", Severity.ERROR),
    )
    column = WHOLE.column(s.us(300), 64)
    assert text(lane)[column : column + 3] == "✖×3"
    assert text(lane, 64, Tier.ASCII)[column : column + 3] == "Xx3"
    assert drawn(lane).inks[column].bg is Role.ERROR_BG
    assert read(lane, 301) == "ERROR ✖2"
    assert read(lane, 300) == "RUNNING ▲"


def test_the_error_counter_stands_in_the_readout() -> None:
    (lane,) = lanes_of(s.trouble(100, "Cooling", "MAX", "WARN: flow", Severity.WARNING, counter=12))
    assert read(lane, 100) == "MAX ▲12"
    assert read(lane, 100, Tier.ASCII) == "MAX !12"


def test_a_carried_in_error_is_a_note_and_has_no_mark() -> None:
    (lane,) = lanes_of(s.trouble(-243, "Converter", "STANDBY", "WARN: VQS", Severity.WARNING, 29))
    assert "▲" not in text(lane)
    assert read(lane, 0) == "STANDBY"
    assert lane.marks == ()


def test_devices_stand_in_the_same_order_whatever_the_report_says() -> None:
    names = ["Zebra", "Converter", "Breaker", "Isolation", "Cooling", "Ape"]
    lanes = lanes_of(*(s.device(10 + index, name, "OPEN") for index, name in enumerate(names)))
    assert [lane.title for lane in lanes] == ["Breaker", "Cooling", "Isolation", "Converter", "Ape", "Zebra"]


def test_a_status_word_shows_its_hex_where_it_changes_and_dots_while_it_is_zero() -> None:
    (lane,) = lanes_of(
        s.word(-100, "systemStatus", 0), s.word(300, "systemStatus", 0x10012, Severity.WARNING)
    )
    assert text(lane) == "◂0x0" + "·" * 28 + "▲0x10012" + "─" * 24
    assert read(lane, 299) == "0x00000000"
    assert read(lane, 300) == "0x00010012"
    assert text(lane, 64, Tier.ASCII)[32] == "!"


def test_changed_bits_are_numbers_with_arrows_and_never_names() -> None:
    assert changed_bits(0x10, 0x10012) == ((1, True), (16, True))
    assert changed_bits(0x3, 0x1) == ((1, False),)
    assert changed_bits(None, 1) == ()
    assert changed_bits_text(0x10, 0x10002) == "bit 1 ↑ · bit 4 ↓ · bit 16 ↑"
    assert changed_bits_text(0x10, 0x10002, Tier.ASCII) == "bit 1 ^ . bit 4 v . bit 16 ^"


def limiter(at_s: float, timeline_lanes: tuple[Lane, ...]) -> str:
    """The limiter's word at a time."""
    lane = next(lane for lane in timeline_lanes if lane.kind is LaneKind.LIMITER)
    return read(lane, at_s)


def charging(
    current: list[tuple[float, float]], station: tuple[float, float], vehicle: tuple[float, float]
) -> tuple[Lane, ...]:
    """Lanes of 600 s of charging at 600 V under limits of (W, A)."""
    limits = [s.limit(0, "Station", *station, 920), s.limit(0, "Request", *vehicle, 760)]
    samples = {"present_current": current, "present_voltage": [(at, 600.0) for at, _ in current]}
    report = s.report([s.ocpp(0, "Charging")], end_s=600, limits=limits)
    return build_timeline(report, s.table(samples)).lanes


STEADY = [(float(at), 400.0) for at in range(600)]


@pytest.mark.parametrize(
    ("station", "vehicle", "word"),
    [
        ((450e3, 405.0), (600e3, 800.0), "station current"),
        ((241e3, 600.0), (600e3, 800.0), "station power"),
        ((450e3, 600.0), (600e3, 405.0), "vehicle request"),
        ((450e3, 600.0), (600e3, 800.0), "nobody"),
    ],
)
def test_the_limit_within_three_percent_binds(
    station: tuple[float, float], vehicle: tuple[float, float], word: str
) -> None:
    assert limiter(300, charging(STEADY, station, vehicle)) == word


def test_a_quick_rise_is_a_ramp_and_a_steady_fall_is_a_taper() -> None:
    rise = [(float(at), min(75.0 * at, 400.0)) for at in range(600)]
    assert limiter(3, charging(rise, (450e3, 600), (600e3, 800))) == "ramp"
    fall = [(float(at), 400.0 * 0.9995**at) for at in range(600)]
    assert limiter(300, charging(fall, (450e3, 600), (600e3, 800))) == "taper"


def test_without_the_vehicles_request_nobody_can_be_named() -> None:
    report = s.report([], end_s=600, limits=[s.limit(0, "Station", 450e3, 600, 920)])
    samples = s.table({"present_current": STEADY, "present_voltage": [(at, 600.0) for at, _ in STEADY]})
    assert limiter(300, build_timeline(report, samples).lanes) == "unknown"


def test_the_limiter_stops_at_gaps_and_while_nothing_flows() -> None:
    current = [(at, value) for at, value in STEADY if not 200 < at < 300]
    current = [(at, 0.0 if at >= 500 else value) for at, value in current]
    lanes = charging(current, (450e3, 405), (600e3, 800))
    assert limiter(250, lanes) == "–"
    assert limiter(550, lanes) == "–"
    assert limiter(400, lanes) == "station current"


@given(st.text(max_size=30), st.sampled_from(list(Tier)))
def test_lane_text_is_harmless_and_one_cell_a_character(raw: str, tier: Tier) -> None:
    shown = one_cell_text(raw, tier)
    assert shown.isprintable()
    assert cells(shown) == len(shown)
    if tier is Tier.ASCII:
        assert shown.isascii()


@pytest.mark.parametrize("tier", list(Tier))
def test_hostile_state_words_keep_a_lane_at_its_width(tier: Tier) -> None:
    words = ["\x1b[31mred", "[@click=quit]x[/]", "‮gnp.exe", "a" + "\u0301" * 5000, "充电中", "\x00\x9b2J"]
    lanes = lanes_of(
        *(s.ocpp(index * 60.0, word) for index, word in enumerate(words)),
        *(s.device(index * 60.0, "Converter", word) for index, word in enumerate(words)),
    )
    for lane in lanes:
        row = drawn(lane, 200, tier)
        assert len(row.chars) == len(row.inks) == 200
        assert all(len(char) == 1 and char.isprintable() for char in row.chars)
        assert sum(len(span.text) for span in line_of(row)) == 200
        for at in range(0, 600, 30):
            assert read(lane, at, tier).isprintable()
