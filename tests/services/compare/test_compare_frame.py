"""The comparison as cells: sessions told apart with and without colour, one crosshair for both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evtui.formats.glyphs import Tier
from evtui.formats.ink import Role
from evtui.services.compare.alignment import Align
from evtui.services.compare.cohort import Baseline, Cohort, baseline, cohort_of
from evtui.services.compare.comparison import Comparison, compare
from evtui.services.compare.frame import render
from evtui.services.compare.side import side_of
from evtui.services.timeline.frame import Frame, text_of
from evtui.services.timeline.plan import RowKind
from evtui.services.timeline.view import TimelineView
from evtui.services.timeline.window import Window
from tests.services.compare.pairs import meters_of, moved, read, scaled, side, with_silence
from tests.services.diagnosis.healthy import device, healthy

S = 1_000_000
SIZES = [(80, 15), (120, 28), (200, 40), (60, 9), (80, 3)]


def pair() -> Comparison:
    """A at 60 %, with an error; B healthy."""
    hot = device(900, "Converter", "ERROR", ("ERROR: converter : s 1: hot(no:121)", 1))
    broken = scaled(healthy(deviceStatus=[*healthy()["deviceStatus"], hot]), 0.6)
    return compare(side(broken), side(moved(healthy(), -86_400)))


def view_of(comparison: Comparison, cursor_s: float = 600) -> TimelineView:
    """Both whole."""
    assert comparison.overlay is not None
    return TimelineView(window=comparison.overlay.whole, cursor_us=round(cursor_s * S), since_plug_in=True)


def drawn(width: int = 120, height: int = 28, tier: Tier = Tier.FULL, cursor_s: float = 600) -> Frame:
    """The pair as a frame."""
    comparison = pair()
    return render(comparison, view_of(comparison, cursor_s), width, height, tier)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("tier", list(Tier))
def test_every_row_is_exactly_as_wide_as_the_screen(width: int, height: int, tier: Tier) -> None:
    frame = drawn(width, height, tier)
    assert len(frame.rows) == height
    for row in frame.rows:
        assert len(row.chars) == len(row.inks) == frame.plot_width
        assert sum(len(span.text) for span in row.gutter) == frame.gutter_width
        assert sum(len(span.text) for span in row.readout) == frame.readout_width
        if tier is Tier.ASCII:
            texts = [row.chars, *(span.text for span in (*row.gutter, *row.readout))]
            assert all(text.isascii() for text in texts)


def test_the_readout_says_a_b_and_their_difference_at_the_crosshair() -> None:
    text = text_of(drawn())
    for words in (
        "+10:00",
        "A Charging",
        "B Charging",
        "A 156.0 kW",
        "B 260.0 kW",
        "Δ +104.0 kW",
        "Δ +160.0 A",
    ):
        assert words in text
    assert "max +104.0 kW" in text


def test_marks_of_one_session_stand_on_its_own_states() -> None:
    a, b = (row for row in drawn().rows if row.kind is RowKind.LANE)
    assert a.chars.count("✖") == 1
    assert "✖" not in b.chars


def power_rows(frame: Frame) -> list[tuple[str, list[Role], list[Role]]]:
    """Characters, colours and grounds of the power plot."""
    return [
        (row.chars, [ink.fg for ink in row.inks], [ink.bg for ink in row.inks])
        for row in frame.rows
        if row.key == "power"
    ]


def test_b_keeps_the_ground_of_the_area_it_crosses() -> None:
    comparison = compare(side(), side(scaled(moved(healthy(), 86_400), 0.5)))
    rows = power_rows(render(comparison, view_of(comparison, 0), 120, 28, Tier.FULL))
    grounds = {
        ground
        for _, inks, grounds_of in rows
        for ink, ground in zip(inks[30:60], grounds_of[30:60], strict=True)
        if ink is Role.COMPARE_B
    }
    assert grounds == {Role.AREA}


def test_in_ascii_b_is_drawn_with_characters_that_a_never_has() -> None:
    comparison = pair()
    a_only = compare(
        comparison.a,
        side_of(read(healthy(sessionMeterValues=[])), meters_of(read(healthy(sessionMeterValues=[])))),
    )
    both = "".join(chars for chars, _, _ in power_rows(drawn(tier=Tier.ASCII)))
    alone = "".join(chars for chars, _, _ in power_rows(render(a_only, view_of(a_only), 120, 28, Tier.ASCII)))
    assert "*" in both and ":" in both
    assert "*" not in alone and ":" in alone


@pytest.mark.parametrize("tier", list(Tier))
def test_each_curve_carries_its_letter(tier: Tier) -> None:
    for key in ("power", "current", "soc"):
        rows = [row for row in drawn(tier=tier).rows if row.key == key]
        cells = [(char, ink.fg) for row in rows for char, ink in zip(row.chars, row.inks, strict=True)]
        assert ("A", Role.CREST) in cells
        assert ("B", Role.COMPARE_B) in cells


def test_a_silence_of_a_is_a_block_and_of_b_a_bar_and_the_readout_says_so() -> None:
    silent, healthy_side = side(with_silence(healthy(), 600, 900)), side()
    for a, b, letter in ((silent, healthy_side, "A"), (healthy_side, silent, "B")):
        comparison = compare(a, b)
        frame = render(comparison, view_of(comparison, 700), 120, 28, Tier.FULL)
        assert f"{letter} no data" in text_of(frame)
        blocks = [chars.count("░") for chars, _, _ in power_rows(frame)]
        assert blocks[0] > 0
        assert (sum(blocks[1:]) > 0) is (letter == "A")


def test_a_step_of_the_crosshair_changes_two_columns_and_some_readouts_only() -> None:
    comparison = pair()
    before = render(comparison, view_of(comparison, 600), 120, 28, Tier.FULL)
    after = render(comparison, view_of(comparison, 640), 120, 28, Tier.FULL)
    assert before.cursor_column is not None and after.cursor_column is not None
    columns = {before.cursor_column, after.cursor_column}
    assert len(columns) == 2
    for old, new in zip(before.rows, after.rows, strict=True):
        assert old.gutter == new.gutter
        changed = {
            x for x in range(len(old.chars)) if (old.chars[x], old.inks[x]) != (new.chars[x], new.inks[x])
        }
        assert changed <= columns


def test_the_lane_of_the_difference_names_whose_charging_ended() -> None:
    short = healthy(
        dcBreakerOpenConditions={"current": 0, "voltage": 650, "eventTimestamp": "2026-11-20T06:16:40Z"}
    )
    comparison = compare(side(short), side(scaled(healthy(), 1.2)))
    text = text_of(render(comparison, view_of(comparison), 120, 28, Tier.FULL))
    assert "A ended" in text
    assert "+52" in text


def test_a_voltage_takes_the_last_plot_on_request_where_four_do_not_fit() -> None:
    comparison = pair()
    first = view_of(comparison)
    keys = [
        list(
            dict.fromkeys(
                row.key
                for row in render(comparison, view, 80, 15, Tier.FULL).rows
                if row.kind is RowKind.PLOT
            )
        )
        for view in (first, replace(first, series_index=1))
    ]
    assert keys == [["power", "current", "soc", "b-a"], ["power", "current", "voltage", "b-a"]]


def test_scales_fit_both_sessions_together() -> None:
    comparison = pair()
    view = replace(view_of(comparison), fit_scales=True)
    assert comparison.overlay is not None
    zoomed = replace(view, window=view.window.zoom(8, 600 * S))
    gutters = [
        "".join(span.text for span in row.gutter)
        for row in render(comparison, zoomed, 120, 28, Tier.FULL).rows
    ]
    power = next(text for text in gutters if text.startswith("Power"))
    assert 260 <= int(power.split()[-1]) <= 270  # B's power, a little air above; not the 300 of the whole


def test_the_band_is_drawn_from_the_start_of_charging_and_read_at_the_crosshair() -> None:
    reports = [read(moved(scaled(healthy(), 0.8 + n / 20), -86_400 * (n + 1), f"s-{n}")) for n in range(9)]
    cohort = cohort_of(read(healthy(sessionId="mine")), reports)
    assert isinstance(cohort, Cohort)
    found = baseline(cohort, [side_of(one, meters_of(one)) for one in reports])
    assert isinstance(found, Baseline)
    comparison = compare(side(), side(scaled(healthy(), 0.5)), Align.PLUG)
    view = view_of(comparison)
    with_band = render(comparison, view, 120, 40, Tier.FULL, found)
    assert "usual 260 kW" in text_of(with_band)
    assert "n 9" in text_of(with_band)
    assert sum(chars.count("┄") for chars, _, _ in power_rows(with_band)) > 40
    without = render(comparison, view, 120, 40, Tier.FULL)
    assert sum(chars.count("┄") for chars, _, _ in power_rows(without)) == 0


def test_two_that_cannot_be_aligned_say_why() -> None:
    comparison = compare(side(), side({"sessionId": "s-2"}))
    text = text_of(render(comparison, TimelineView(window=Window(0, 1), cursor_us=0), 120, 28, Tier.FULL))
    assert "start of charging: B was never Charging" in text
    assert "first error: A has no error" in text


def test_before_decoding_the_plots_say_how_far_it_is() -> None:
    waiting = side_of(read(healthy()), None)
    comparison = compare(waiting, waiting)
    view = replace(view_of(comparison), progress=0.4)
    assert "decoding 40 %" in text_of(render(comparison, view, 120, 28, Tier.FULL))
