"""The guard before ``re``: catastrophic patterns never get there, useful ones do."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.services.diagnosis.user_rules.kinds import BadExpression
from evtui.services.diagnosis.user_rules.patterns import (
    LONGEST_TEXT,
    MOST_CHOICES,
    MOST_OPEN_REPEATS,
    guarded,
)

PARSER: Any = import_module("re._parser")
"""The standard library's own reading of a pattern: the second opinion of these tests."""
UNBOUNDED = int(PARSER.MAXREPEAT)
REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
FORBIDDEN = {"GROUPREF", "GROUPREF_EXISTS", "ASSERT", "ASSERT_NOT", "ATOMIC_GROUP"}


def weigh(parsed: Any, inside_repeat: bool = False) -> tuple[int, int]:
    """(open repeats, product of the other choices) as the standard library sees them."""
    opens, choices = 0, 1
    for operation, argument in parsed:
        name = str(operation)
        assert name not in FORBIDDEN, name
        if name in REPEATS:
            least, most, body = argument
            assert name == "MAX_REPEAT"
            assert not inside_repeat, "a repeat inside a repeat"
            # a group may be left out, which is a repeat of 0 to 1 around it
            inner = weigh(body, inside_repeat=most > 1)
            opens += inner[0] + (int(most) == UNBOUNDED)
            choices *= inner[1] * (1 if int(most) == UNBOUNDED else int(most) - int(least) + 1)
        elif name == "SUBPATTERN":
            inner = weigh(argument[-1], inside_repeat)
            opens, choices = opens + inner[0], choices * inner[1]
        elif name == "BRANCH":
            assert not inside_repeat, "a choice inside a repeat"
            choices *= len(argument[1])
            for branch in argument[1]:
                inner = weigh(branch, inside_repeat)
                opens, choices = opens + inner[0], choices * inner[1]
    return opens, choices


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("temp", "Overtemperature"),
        ("sibcos [0-9]+.*VQS", "WARN: converter : sibcos 1: VQS disabled"),
        (r"\(no:14[0-9]\)$", "x (no:144)"),
        ("(over|under)?volt", "UNDERVOLTAGE"),
        ("a{2,3}b", "xaab"),
        ("(?:a|b)c", "bc"),
        ("[]x]y", "]y"),
        ("[^^]z", "az"),
        (r"\{x\}", "{x}"),
    ],
)
def test_useful_patterns_are_found(pattern: str, text: str) -> None:
    assert guarded(pattern).found_in(text)
    assert not guarded(pattern).found_in("nothing of it")


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a*)*b",
        "(a|aa)+$",
        "(a|a)*b",
        "(.*)*x",
        "((a?){3}){3}",
        "(a){2,20}",
        "a?" * 10 + "a" * 10,
        "(a|b)" * 10,
        ".*.*.*=",
        "a{1,999}",
        "a{2,}",
        "a{,5}",
        "a**",
        "a+?",
        "a++",
        r"(a)\1",
        "(?=a)b",
        "(?<=a)b",
        "(?P<x>a)",
        "(?i)a",
        "(?#x)a",
        r"\Aa",
        r"\u0041",
        "[",
        "(",
        ")",
        "*",
        "[z-a]",
        "[[a]",
        "[^^](a+)+]",
        "x" * 101,
    ],
)
def test_catastrophic_and_odd_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(BadExpression):
        guarded(pattern)


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    assert guarded("x$").found_in("a" * (LONGEST_TEXT - 1) + "x" + "a" * 1_000_000)
    assert not guarded("b").found_in("a" * LONGEST_TEXT + "b")


PIECES = st.sampled_from(
    [*"ab|()[]{}*+?^$.\\,-1230", "{1,3}", "{2}", "(?:", "[^", "[]", "\\d", "\\]", "{,3}"]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_what_passes_the_guard_is_as_cheap_as_the_guard_says(pattern: str) -> None:
    try:
        passed = guarded(pattern)
    except BadExpression:
        return
    opens, choices = weigh(PARSER.parse(pattern))
    assert opens <= MOST_OPEN_REPEATS
    assert choices <= MOST_CHOICES
    assert passed.cost >= LONGEST_TEXT ** (1 + opens) // 6
