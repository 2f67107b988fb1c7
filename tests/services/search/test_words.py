"""What can be typed after ``/`` in a session, and what it finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.services.search.words import MOST_TERMS, BadSearch, matching, wanted

TEXTS = (
    "Converter: sibcos 2 over-temperature (no:121)",
    "Cooling: pump 1 flow below nominal",
    "Charging",
    "",
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ()),
        ("converter", (0,)),
        ("SIBCOS", (0,)),
        ("pump cooling", (1,)),
        ("pump sibcos", ()),
        ('"pump 1 flow"', (1,)),
        ('"flow pump"', ()),
        ('"pump 1', (1,)),
        (r"/no:\d+/", (0,)),
        (r"/^c[ho]\w+$/", (2,)),
        (r"/pump|charg", (1, 2)),
        ("!converter", (1, 2)),
        ("c !charging !/pump/", (0,)),
        ("!", ()),
        ('""', ()),
        ("//", ()),
        ("/deviceStatus/3", ()),
    ],
)
def test_every_term_must_hold_and_case_does_not_matter(typed: str, found: tuple[int, ...]) -> None:
    assert matching(wanted(typed), TEXTS) == found


def test_a_pointer_is_a_word_and_no_pattern() -> None:
    assert matching(wanted("/deviceStatus/3"), ("see /deviceStatus/3/status", "deviceStatus")) == (0,)


@pytest.mark.parametrize("typed", ["/(a+)+$/", "/(/", "/" + "a" * 101 + "/", "a " * (MOST_TERMS + 1)])
def test_what_cannot_be_searched_for_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(BadSearch) as refused:
        wanted(typed)
    assert str(refused.value) and "\n" not in str(refused.value)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        what = wanted(typed)
    except BadSearch:
        return
    assert matching(what, (typed, "x")) is not None


@given(st.lists(st.from_regex(r"\A[a-zäßé0-9:.]{1,6}\Z"), min_size=1, max_size=3))
def test_a_text_is_found_by_its_own_words_in_either_case(words: list[str]) -> None:
    text = " ".join(words)
    assert matching(wanted(text), (text,)) == matching(wanted(text.upper()), (text,)) == (0,)


def test_nobody_waits_for_a_search_that_is_not_wanted_any_more() -> None:
    seen: list[str] = []

    def texts() -> list[str]:
        seen.append("asked")
        return ["a"] * 10

    assert matching(wanted("a"), texts(), lambda: True) is None
    assert matching(wanted("a"), texts(), lambda: False) == tuple(range(10))
