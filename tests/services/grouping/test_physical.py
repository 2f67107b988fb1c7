"""Which rows are one plug-in: duplicates, splits, overlaps, and energy that is in no row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.models.charge import Energies
from evtui.models.event import Event, EventKind, Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.models.report import SessionReport
from evtui.services.grouping.physical import LinkKind, Physical, physical
from tests.services.query import reports as doubles
from tests.services.query.reports import NOW, report

DAY_US = NOW.us - 9 * 3600 * US_PER_S


def row(
    id: str, begin: float, end: float | None, meter: tuple[int, int] | None = None, **more: Any
) -> SessionReport:
    """A row of connector HPC-01/2 from one minute of the day to another, with meter readings in Wh."""
    at: dict[str, Any] = {"charger": "HPC-01", "connector": "2", "started_at": minute(begin)}
    at["ended_at"] = None if end is None else minute(end)
    if meter is not None:
        at |= {"meter_start_wh": Decimal(meter[0]), "meter_end_wh": Decimal(meter[1])}
    return report(id, minutes=None if end is None else 1, **{**at, **more})


def minute(number: float) -> Instant:
    """Minutes after midnight."""
    return Instant(DAY_US + int(number * 60 * US_PER_S))


def told(found: Physical) -> list[tuple[str, str, str]]:
    """(id, kind, other id) of every link."""
    return sorted(
        (key[4], link.kind.value, link.other[4]) for key, links in found.links.items() for link in links
    )


def both(one: str, kind: str, other: str) -> list[tuple[str, str, str]]:
    """A link is told to both."""
    return sorted([(one, kind, other), (other, kind, one)])


def plug_ins(found: Physical) -> list[str]:
    """Pieces of each plug-in as ids."""
    return ["".join(key[4] for key in keys) for keys in found.plug_ins]


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([row("a", 0, 30, (100, 900)), row("b", 40, 50, (100, 900))], "duplicate"),
        ([row("a", 0, 30), row("b", 0, 30)], "duplicate"),
        ([row("a", 0, 30, energy_wh=Decimal(9)), row("b", 0, 45, energy_wh=Decimal(9))], "duplicate"),
        ([row("a", 0, 30, energy_wh=Decimal(0)), row("b", 0, 45, energy_wh=Decimal(0))], "overlap"),
        ([row("a", 0, 30), row("b", 25, 60)], "overlap"),
        ([row("a", 0, None), row("b", 25, 60)], "overlap"),
        ([row("a", 0, 30, (100, 900)), row("b", 44, 60, (905, 2000))], "split"),
        ([row("a", 0, 30, vehicle="BUS-1", soc_end=Decimal(40)),
          row("b", 31, 60, vehicle="BUS-1", soc_start=Decimal("40.5"))], "split"),
        ([row("a", 0, 30, (100, 900)), row("b", 31, 60, (5900, 7000))], "gap"),
    ],
)  # fmt: skip
def test_rows_of_one_connector_are_linked(rows: list[SessionReport], kind: str) -> None:
    found = physical(rows)
    assert told(found) == both("a", kind, "b")
    assert plug_ins(found) == ([] if kind == "gap" else ["ab"])


@pytest.mark.parametrize(
    "rows",
    [
        [row("a", 0, 30, (100, 900)), row("b", 46, 60, (900, 2000))],  # 16 minutes later
        [row("a", 0, 30, (100, 100)), row("b", 40, 50, (100, 100), vehicle="X")][:1],
        [row("a", 0, 30), row("b", 31, 60)],  # nothing says that it went on
        [row("a", 0, 30), row("b", 25, 60, connector="1")],
        [row("a", 0, 30), row("b", 25, 60, account="south")],
        [row("a", 0, 30), row("b", 29.1, 60)],  # less than the clocks' slack
        [row("a", 0, 30, charger=None, connector=None), row("b", 5, 60, charger=None, connector=None)],
        [row("a", 0, 30, vehicle="BUS-1", soc_end=Decimal(40)),
         row("b", 31, 60, vehicle="BUS-2", soc_start=Decimal(40))],
        [row("a", 0, 30, vehicle="BUS-1", soc_end=Decimal(40)),
         row("b", 31, 60, vehicle="BUS-1", soc_start=Decimal(60))],
        [row("a", 0, 30, (100, 900)), row("b", 60, 90, (960, 2000))],  # 60 Wh are the electronics' own
    ],
)  # fmt: skip
def test_rows_without_evidence_are_not_linked(rows: list[SessionReport]) -> None:
    assert physical(rows) == Physical(links={}, plug_ins=())


def test_failed_starts_that_read_the_same_meter_are_no_duplicates() -> None:
    rows = [row("a", 0, 1, (100, 100)), row("b", 30, 31, (100, 100))]
    assert told(physical(rows)) == []


def test_an_unplugged_vehicle_ends_a_plug_in() -> None:
    def status(word: str) -> Event:
        return Event(
            at=minute(30), lane="ocppStatus", severity=Severity.INFO, text=word, source="", state=word,
            kind=EventKind.STATE,
        )  # fmt: skip

    def pair(word: str) -> list[SessionReport]:
        first = replace(row("a", 0, 30, (100, 900)), events=(status("Charging"), status(word)))
        return [first, row("b", 31, 60, (900, 2000))]

    assert told(physical(pair("Finishing"))) == both("a", "split", "b")
    assert told(physical(pair("Available"))) == []


def test_depot_reports_have_their_meter_in_the_energies() -> None:
    rows = [
        replace(row("a", 0, 30), energies=Energies(charge_start_wh=Decimal(0), charge_end_wh=Decimal(5000))),
        replace(
            row("b", 33, 60), energies=Energies(charge_start_wh=Decimal(5000), charge_end_wh=Decimal(9000))
        ),
    ]
    assert told(physical(rows)) == both("a", "split", "b")


def test_many_pieces_are_one_plug_in_in_whatever_order_they_come() -> None:
    rows = [
        row("a", 0, 30, (100, 900)),
        row("b", 31, 60, (900, 2000)),
        row("c", 55, 90, (1900, 3000)),
        row("d", 300, 320, (3000, 4000)),
    ]
    for order in permutations(rows):
        assert plug_ins(physical(order)) == ["abc"]


def test_links_say_what_was_seen() -> None:
    rows = [
        row("a", 0, 30, (100_000, 900_000)),
        row("b", 32, 60, (900_000, 990_000)),
        row("c", 90, 95, (995_000, 996_000)),
    ]
    found = physical(rows)
    words = {(key[4], link.kind): link.text for key, links in found.links.items() for link in links}
    assert words["a", LinkKind.SPLIT] == "goes on in b 2m00s later"
    assert words["b", LinkKind.SPLIT] == "goes on from a 2m00s later"
    assert words["b", LinkKind.GAP] == "5.0 kWh between this and c are in no session"
    assert words["c", LinkKind.GAP] == "5.0 kWh between b and this are in no session"
    overlap = physical([row("a", 0, 30), row("b", 25, 28)])
    assert next(iter(overlap.links.values()))[0].text == "overlaps b by 3m00s"


def test_an_id_with_braces_is_only_text() -> None:
    found = physical([row("{0.x}", 0, 30), row("{}", 0, 30)])
    assert {link.text for links in found.links.values() for link in links} == {
        "the same session as {0.x}", "the same session as {}",
    }  # fmt: skip


@given(st.lists(doubles.reports, max_size=8).map(doubles.distinct))
@settings(max_examples=60)
def test_links_are_mutual_and_plug_ins_disjoint(rows: list[SessionReport]) -> None:
    same_place = [replace(one, session=replace(one.session, charger="A", connector="1")) for one in rows]
    found = physical(same_place)
    for key, links in found.links.items():
        for link in links:
            assert key in {back.other for back in found.links[link.other] if back.kind is link.kind}
    pieces = [key for keys in found.plug_ins for key in keys]
    assert len(pieces) == len(set(pieces))
    assert all(len(keys) > 1 for keys in found.plug_ins)
