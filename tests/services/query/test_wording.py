"""Conditions in words: every kind and operator, quantities exact, and no text that surprises them."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from evtui.keymap.meanings import key_meanings
from evtui.models.instant import Instant
from evtui.services.explain.conditions import of_query, of_unreadable
from evtui.services.explain.explanation import Explanation, Known
from evtui.services.explain.lookup import find
from evtui.services.query.fields import ALL_FIELDS, Field, Kind
from evtui.services.query.query import QueryError, parse
from evtui.services.query.tokens import quoted, tokens
from evtui.services.query.wording import quantity, sentences
from tests.services.query.test_query import texts

NOW = Instant.parse("2026-11-21T09:00:00Z")
KNOWN = Known(keys=tuple(key_meanings()))
ZURICH = ZoneInfo("Europe/Zurich")
VALUES = {
    Kind.TEXT: "a", Kind.WORD: "", Kind.FLAGS: "a", Kind.NUMBER: "2", Kind.ENERGY: "2", Kind.POWER: "2",
    Kind.PERCENT: "2", Kind.MONEY: "2", Kind.DURATION: "2m", Kind.TIME: "2026-11-21",
}  # fmt: skip


def told(text: str, zone: ZoneInfo | None = None) -> list[tuple[str, ...]]:
    """Each condition in sentences."""
    parse(text, now=NOW, zone=zone or UTC)
    return [sentences(token, NOW, zone or UTC) for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("kwh<0.5", "whose kWh (energy of the session) is below 0.5 kWh = 500 Wh"),
        ("energy_wh<=500", "is at most 0.5 kWh = 500 Wh"),
        ("kwh>1.5MWh", "is above 1500 kWh = 1500000 Wh"),
        ("kwh:0.5..2,9,-", "is between 0.5 kWh = 500 Wh and 2 kWh = 2000 Wh, both included, is 9 kWh = 9000 "
         "Wh or was not sent"),
        ("kwh:..2", "is at most 2 kWh"), ("kwh:2..", "is at least 2 kWh"), ("kwh=2", "is 2 kWh"),
        ("kwh!=2,3", "was sent, except where it is 2 kWh = 2000 Wh or is 3 kWh = 3000 Wh"),
        ("kwh!=-", "whose kWh (energy of the session) was sent."),
        ("kwh:-", "whose kWh (energy of the session) was not sent."),
        ("peak>=100kW", "is at least 100 kW = 100000 W"), ("soc>=80", "is at least 80 %"),
        ("cost>2.50", "is above 2.5 in the session's currency"),
        ("errors:0", "severity error or critical) is 0"),
        ("dur>5m", "duration (end minus start) is above 5m = 300 s"),
        ("idle<1d1h1m1.5s", "1d 1h 1m 1.5s = 90061.5"),
        ("dur<-2m", "-2m = -120 s"), ("dur<47s", "is below 47 s"),
        ("vehicle:bus", 'whose vehicle contains "bus" (in any case)'),
        ("bus=x,-", 'is "x" (in any case) or was not'),
        ("bus!=x", 'whose vehicle was sent, except where it is "x"'), ('bus:"-"', 'contains "-"'),
        ("bus:/^a$/", "fits the regular expression /^a$/"), ("bus:~abc", "with at most 6 others between"),
        ("sev:err,crit", "whose severity is critical or error."),
        ("sev!=passed", "except where it is passed"),
        ("sev:/zz/", "is none of the words it can be"), ("verdict:-", "whose verdict was not sent."),
        ("flag:clock", 'whose flags hold one that contains "clock"'), ("flag:-", "whose flags are none."),
        ("flag!=x", 'are there, except where they hold one that is "x"'),
        ("started:2026-11-21", "that started on 2026-11-21 (UTC)"), ("started:2026-11", "in 2026-11 (UTC)"),
        ("start:2026-11-21T14", "in the hour 2026-11-21 14"), ("start:today", "on 2026-11-21 (UTC)"),
        ("start:2026-11-21T14:05", "in the minute 2026-11-21 14:05"),
        ("ended<-3h", "that ended before Sat 21 Nov 06:00 UTC."),
        ("ended>=2025-11-21", "Fri 21 Nov 2025 00:00"),
        ("ended<=-1m", "at or before Sat 21 Nov 08:59"), ("ended>-90s", "after Sat 21 Nov 08:58:30 UTC"),
        ("ended:-3h..now", "from Sat 21 Nov 06:00 UTC until before Sat 21 Nov 09:00 UTC"),
        ("ended:..now,-", "ended before Sat 21 Nov 09:00 UTC or at a time that was not sent"),
        ("ended:-3h..", "at or after Sat 21 Nov 06:00"),
        ("ended!=today", "at a time that was sent, except on 2026"),
        ("since:-7d", "that still run or ended from Sat 14 Nov 09:00 UTC on"),
        ("until:2026-11-21T08:00", "that began before Sat 21 Nov 08:00 UTC"),
        ("err:fan", 'whose errors and warnings hold one that contains "fan"'), ("err:-", "warnings are none"),
        ("err!=fan", 'are there, except where they hold one that is "fan"'),
        ("note:fuse", 'of which your note contains "fuse"'), ("note:-", "your note does not exist"),
        ("HPC-01", 'that hold "HPC-01" anywhere, in any case'), ('"a b"', 'that hold "a b" anywhere'),
        ("/hpc/", "with a text that fits the regular expression /hpc/, in any case"),
        ("~hpc", 'holds the letters "hpc" in this order'),
    ],
)  # fmt: skip
def test_a_condition_says_what_it_keeps(text: str, sentence: str) -> None:
    ((first, *_),) = told(text)
    assert first.startswith("Keeps sessions ") and sentence in first
    if not text.startswith(("since", "until")):
        ((inverse, *_),) = told(f"!{text}")
        assert inverse == first.replace("Keeps", "Leaves out")


@pytest.mark.parametrize("operator", [":", "=", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("field", ALL_FIELDS, ids=lambda field: field.id)
def test_every_field_is_told_under_every_operator_that_it_knows(field: Field, operator: str) -> None:
    if operator[0] in "<>" and not field.kind.is_ordered:
        with pytest.raises(QueryError):
            told(f"{field.id}{operator}a")
        return
    for name in field.names:
        ((first, names, *_),) = told(f"{name}{operator}{VALUES[field.kind] or field.words[0]}")
        assert field.title in first and name in names and field.help in names


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kwh<1", "A session of which it was not sent does not pass."),
        ("!kwh<1", "A session of which it was not sent stays."), ("!kwh!=1", "was not sent stays."),
        ("!flag:x", "A session without flags stays."),
        ("err:x", "A session without errors and warnings does"),
        ("note:x", "A session without a note does not pass."), ("peak>1kW", "Sent by depot only."),
        ("verdict:fault", "The diagnosis decides it"), ("charger:a", "CHARGER/CONNECTOR is looked at too"),
        ("since:-7d", "Counted from now, Sat 21 Nov 09:00 UTC: it moves along."),
        ("ended:2026-11-20..now", "Counted from now"), ("x", "through the store's text search"),
        ("/x/", "The store is not asked"), ("err:x", "the store's text search answers"),
    ],
)  # fmt: skip
def test_it_says_what_becomes_of_the_others_and_where_it_looks(text: str, says: str) -> None:
    assert any(says in paragraph for paragraph in told(text)[0][1:])


@pytest.mark.parametrize("text", ["since:2026-11-14", "ended:..2026-11-14,-", "kwh:-", "!kwh:-", "charger=a"])
def test_it_does_not_say_what_is_not_so(text: str) -> None:
    words = " ".join(told(text)[0])
    assert "Counted from now" not in words and "CHARGER/" not in words
    assert text == "charger=a" or "of which it was not sent" not in words


def test_times_are_told_in_the_zone_of_the_display_with_its_name_at_that_time() -> None:
    assert "from Sat 14 Nov 10:00 CET on" in told("since:-7d", ZURICH)[0][0]
    assert "Wed 1 Jul 00:00 CEST" in told("since:2026-07-01", ZURICH)[0][0]
    assert "on 2026-11-21 (Europe/Zurich)" in told("started:today", ZURICH)[0][0]
    assert "Sat 21 Nov 01:30:00.250 UTC" in told("since:2026-11-21T01:30:00.25")[0][0]


def test_the_ends_of_the_calendar_are_told_too() -> None:
    assert "0001-01-01T00:00:00" in told("since:0001-01-01T00:00Z", ZoneInfo("America/New_York"))[0][0]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("0", Kind.ENERGY, "0 kWh = 0 Wh"), ("0.1", Kind.POWER, "0.0001 kW = 0.1 W"),
        ("12.50", Kind.PERCENT, "12.5 %"), ("100", Kind.NUMBER, "100"), ("1500000", Kind.DURATION, "1.5 s"),
        ("9" * 300, Kind.NUMBER, "1.000000E+300"), ("9" * 300, Kind.DURATION, "1.000000E+294 s"),
    ],
)  # fmt: skip
def test_a_quantity_is_exact_unless_nobody_would_read_it(value: str, kind: Kind, text: str) -> None:
    assert quantity(Decimal(value), kind) == text


@given(texts)
@settings(max_examples=300)
def test_any_text_that_is_read_is_told_and_what_was_typed_is_quoted_as_it_is(text: str) -> None:
    try:
        query = parse(text, now=NOW, zone=ZURICH)
    except QueryError:
        return
    entries = of_query(query, KNOWN.keys)
    assert [entry.title for entry in entries] == list(query.chips())
    for token, entry in zip(tokens(query.text), entries, strict=True):
        assert entry.meaning[0].endswith(".") and entry.meaning[-1].endswith("what was dropped.")
        if not token.name:
            operand = token.operands[0]
            assert quoted(operand.value) in entry.meaning[0] or operand.text in entry.meaning[0]


@given(texts)
def test_a_kept_filter_that_cannot_be_read_is_told_as_it_is(text: str) -> None:
    assert of_unreadable(text, "no field x").title == text


def test_markup_stays_text() -> None:
    (entry,) = of_query(parse('vehicle:"[bold red]x[/]"', now=NOW))
    assert '"[bold red]x[/]"' in entry.meaning[0]


def explained(text: str) -> tuple[Explanation, ...]:
    """With the keys of the keymap."""
    return of_query(parse(text, now=NOW), KNOWN.keys)


def test_each_chip_says_how_it_is_dropped_and_where_to_read_on() -> None:
    first, second = explained("kwh<1 bus:x")
    assert first.meaning[-1] == ":drop-condition 1 drops it; / changes it; u brings back what was dropped."
    assert second.meaning[-1].startswith(":drop-condition 2 drops it")
    assert all(find(word, KNOWN).hits for word in first.see_also)
    assert "drops it" not in " ".join(of_query(parse("kwh<1", now=NOW))[0].meaning), "no list, no chip"
