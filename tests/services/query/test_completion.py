"""What Tab offers in a query."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from evtui.services.query.completion import complete, condition_text
from evtui.services.query.fields import FIELDS
from evtui.services.query.query import parse
from tests.services.query.reports import NOW, report

LOADED = {
    "charger": ["HPC-01", "HPC-02", "old HPC"],
    "outcome": ["Isolation fault"],
    "status": ["never asked"],
}


def values(field: str) -> Iterable[str]:
    """What is loaded."""
    return LOADED.get(field, [])


def test_providers_are_offered_before_and_after_they_are_plugged_in() -> None:
    found = complete("provider:", 9, lambda field: ["evgo", "oioi"] if field == "provider" else [])
    assert [option.text for option in found.options] == ["depot", "smappee", "oioi", "evgo", "-"]


def offered(text: str, cursor: int | None = None) -> list[str]:
    """The whole text for each option, as Tab would make it."""
    place = len(text) if cursor is None else cursor
    found = complete(text, place, values)
    return [text[: found.start] + option.text + text[place:] for option in found.options]


def test_names_come_with_the_operator_they_are_used_with() -> None:
    assert "kwh>" in offered("kw")
    assert "bus vehicle:" in offered("bus veh")
    assert "!err:" in offered("!er")
    assert len(offered("")) > 30


def test_values_are_those_that_are_loaded_or_known() -> None:
    assert offered("charger:hpc") == ["charger:HPC-01", "charger:HPC-02", 'charger:"old HPC"']
    assert offered("charger:HPC-01,02") == ["charger:HPC-01,HPC-02"]
    assert offered('outcome:"isol') == ['outcome:"Isolation fault"']
    assert offered("status:char") == ["status:charging"]
    assert "since:yesterday" in offered("since:")
    assert offered("charger:")[-1] == "charger:-"
    assert offered("kwh>") == offered("nonsense:a") == []


def test_only_the_word_before_the_cursor_is_completed() -> None:
    assert offered("sta kwh>1", 3)[0].endswith(" kwh>1")
    assert offered('outcome:"a b" char') == ['outcome:"a b" charger:', 'outcome:"a b" charging>']


@given(st.text(alphabet='!~/":=<>,. ab\\charge', max_size=30), st.integers(-5, 40))
def test_no_text_surprises_the_completion(text: str, cursor: int) -> None:
    found = complete(text, cursor, values)
    assert 0 <= found.start <= len(text)


@given(st.none() | st.text(min_size=1, max_size=20))
def test_the_condition_of_a_value_finds_it(value: str | None) -> None:
    condition = condition_text(FIELDS["vehicle"], value)
    row = report(vehicle=value)
    assert parse(condition, now=NOW).matches(row)
    assert not parse(condition, now=NOW).matches(report(vehicle="quite another"))
