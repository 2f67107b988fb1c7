"""``stats``: groups, measures and frequencies on the command line."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Evtui

NOW = "2026-11-21T09:00:00Z"


@pytest.fixture
def fleet(config: Any) -> tuple[str | Path, ...]:
    """Arguments that name the simulated fleet."""
    return "-c", config(None), "--now", NOW


def rows(text: str) -> list[dict[str, str]]:
    """csv as mappings."""
    return list(csv.DictReader(io.StringIO(text)))


def test_the_totals_equal_the_naive_sum_of_the_exported_rows(evtui: Evtui, fleet: tuple[str, ...]) -> None:
    exported = rows(evtui("sessions", *fleet, "-o", "csv").text)
    sums: dict[tuple[str, str], list[Decimal]] = {}
    for row in exported:
        energies = sums.setdefault((row["provider"], row["charger"]), [])
        energies += [Decimal(row["energy_wh"])] if row["energy_wh"] else []
    told = rows(
        evtui("stats", *fleet, "--by", "provider,charger", "--measure", "kwh,count", "-o", "csv").text
    )
    assert list(told[0]) == ["provider", "charger", "energy_wh", "sessions"]
    assert {(row["provider"], row["charger"]): row["energy_wh"] for row in told} == {
        key: str(sum(energies)) if energies else "" for key, energies in sums.items()
    }
    assert sum(int(row["sessions"]) for row in told) == len(exported)


def test_json_has_the_groups_and_their_total(evtui: Evtui, fleet: tuple[str, ...]) -> None:
    told = evtui("stats", *fleet, "--by", "provider", "-o", "json").json
    assert list(told) == ["schema", "groups", "total", "problems", "truncated"]
    assert [group["provider"] for group in told["groups"]] == ["depot", "smappee", "oioi"] or len(
        told["groups"]
    ) == 3
    for name in ("sessions", "failed"):
        assert sum(group[name] for group in told["groups"]) == told["total"][name]


def test_failed_sessions_are_those_of_the_diagnosis(evtui: Evtui, fleet: tuple[str, ...]) -> None:
    severe = evtui("sessions", *fleet, "--where", "sev:critical,error", "-o", "ndjson").lines
    told = evtui("stats", *fleet, "--measure", "failed", "-o", "json").json
    assert told["groups"] == [{"failed": len(severe)}]
    assert severe, "or nothing is compared"


def test_frequencies_count_every_session_once(evtui: Evtui, fleet: tuple[str, ...]) -> None:
    told = evtui("stats", *fleet, "--freq", "status", "-o", "json").json
    assert sum(row["count"] for row in told["values"]) == told["sessions"]
    for row in told["values"]:
        same = evtui("sessions", *fleet, "--where", f"status={row['status']}", "-o", "ndjson").lines
        assert len(same) == row["count"]
    table = evtui("stats", *fleet, "--freq", "status").text.splitlines()
    assert table[0].split() == ["status", "count", "%"]
    assert len(table) == 1 + len(told["values"])


def test_the_table_ends_with_everything(evtui: Evtui, fleet: tuple[str, ...]) -> None:
    lines = evtui("stats", *fleet, "--by", "provider", "--where", "kwh>0").text.splitlines()
    assert lines[0].split()[0] == "provider"
    assert lines[-1].split()[0] == "all"
    assert len(evtui("stats", *fleet).text.splitlines()) == 2


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--by", "nonsense"), "no field nonsense"),
        (("--measure", "kwhh"), "no measure kwhh"),
        (("--freq", "status", "--by", "charger"), "stands alone"),
        (("--where", "kwh<"), "--where"),
    ],
)
def test_wrong_names_are_refused(
    evtui: Evtui, fleet: tuple[str, ...], args: tuple[str, ...], says: str
) -> None:
    ran = evtui("stats", *fleet, *args)
    assert (ran.code, ran.out) == (2, b"")
    assert says in ran.err
