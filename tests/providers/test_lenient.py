"""Single JSON values: numbers as text, text as numbers, null as nothing, everything else a reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from evtui.providers.lenient import Flag, Number, Text, decimal, decimals, flag, read_row, text, whole

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


class Row(BaseModel):
    """A wire model as the providers write them."""

    name: Text = None
    size: Number = None
    is_new: Flag = None


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (3, "3"),
        ("3", "3"),
        (" 0.10 ", "0.10"),
        (Decimal("1.50"), "1.50"),
        ("-2e3", "-2E+3"),
        (1.4210854715202004e-14, "1.4210854715202004E-14"),
        ("", None),
        (None, None),
    ],
)
def test_numbers_are_exact_however_they_were_sent(sent: object, read: str | None) -> None:
    number = decimal(sent)
    assert (None if number is None else str(number)) == read


@pytest.mark.parametrize(
    "sent",
    [
        True,
        "1,5",
        "NaN",
        "Infinity",
        Decimal("NaN"),
        Decimal("1e999999"),
        "1e99",
        10**40,
        10**16,
        "1e-31",
        "٣",
        "0x10",
        [],
        {},
        "1_0",
    ],
)
def test_what_is_no_sane_number_is_refused(sent: object) -> None:
    with pytest.raises(ValueError, match="number"):
        decimal(sent)


@pytest.mark.parametrize(
    ("sent", "read"), [(" a ", "a"), (7, "7"), (True, "true"), ("  ", None), (None, None), ("null", "null")]
)
def test_ids_are_stripped_text(sent: object, read: str | None) -> None:
    assert text(sent) == read


@pytest.mark.parametrize(
    ("sent", "read"), [("TRUE", True), (0, False), ("1", True), (None, None), ("", None)]
)
def test_truth_is_read_from_words_and_digits(sent: object, read: bool | None) -> None:
    assert flag(sent) is read


def test_lists_of_numbers_may_be_single_and_hold_nulls() -> None:
    assert decimals([16, None, "32"]) == (Decimal(16), Decimal(32))
    assert decimals(16) == (Decimal(16),)
    assert decimals(None) is None


def test_whole_numbers_lose_their_fraction_and_others_keep_it() -> None:
    assert [str(whole(Decimal(number))) for number in ("14250.00", "1E+3", "0.5")] == ["14250", "1000", "0.5"]


def test_an_unreadable_field_is_none_with_its_reason_and_costs_nothing_else() -> None:
    row = read_row(Row, {"name": "a", "size": "big", "is_new": [1]})
    assert row.fields == Row(name="a")
    assert row.unreadable.keys() == {"size", "is_new"}
    assert "'big'" in row.unreadable["size"]


@given(st.dictionaries(st.sampled_from(["name", "size", "is_new", "other"]), JSON))
def test_no_value_makes_a_row_fail(value: dict[str, Any]) -> None:
    row = read_row(Row, value)
    assert row.fields.size is None or row.fields.size.is_finite()
