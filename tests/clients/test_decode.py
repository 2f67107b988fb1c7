"""JSON from strangers: nothing raises but UnexpectedPayload, and no bad item hides a good one."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evtui.clients.decode import (
    MAX_DEPTH,
    count_items,
    cut_items,
    decode,
    item_views,
    report_parts,
    unreadable,
)
from evtui.clients.outline import outline
from evtui.clients.sample_slices import finite_number
from evtui.errors import UnexpectedPayload

BAD_TEXTS = [
    b"", b"  ", b"{", b"[", b"[1,", b'{"a"', b'{"a":1}}', b"[NaN]", b"[Infinity]", b"[-Infinity]", b"nul",
    b"[01]",    b'["\xff"]', b'["\\ud800"]', b'["\x01"]', b"\xff\xfe[\x00]\x00", b"<html>",
    b"[1e99999999999999999999]",
    b"[" + b"9" * 5000 + b"]", b"[0." + b"9" * 5000 + b"]", b"[1e401]", b"[1e-999999]", b"[" * 100_000,
    b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b'{"a":1} trailing', b"\x1f\x8b\x08",
]  # fmt: skip

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text() | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("body", BAD_TEXTS, ids=range(len(BAD_TEXTS)))
def test_every_broken_text_is_one_typed_error(body: bytes) -> None:
    with pytest.raises(UnexpectedPayload):
        decode(body)


def test_a_byte_order_mark_is_skipped() -> None:
    assert decode(b"\xef\xbb\xbf[1]") == [1]
    assert cut_items(b"\xef\xbb\xbf[1]").items == (b"1",)


def test_numbers_are_exact_and_long_ids_survive() -> None:
    assert decode(b"[0.1, 1e2, 12345678901234567890123]") == [Decimal("0.1"), 100, 12345678901234567890123]


def test_the_deepest_nesting_taken_is_the_stated_one() -> None:
    assert decode(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH) is not None
    with pytest.raises(UnexpectedPayload, match="deeper"):
        decode(b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b" \n", "empty answer"),
        (b"<!doctype html>", "HTML"),
        (b"[1", "unreadable JSON"),
        (b'"\xff"', "UTF-8"),
    ],
)
def test_the_error_says_what_the_text_looks_like(body: bytes, words: str) -> None:
    with pytest.raises(UnexpectedPayload, match=words):
        decode(body)


def test_the_error_quotes_the_beginning_only() -> None:
    assert len(unreadable(b"x" * 10_000, "why").details) == 200


@given(st.binary())
@example(b'{"a":"\\ud800"}')
@settings(deadline=None)
def test_no_bytes_make_the_decoder_crash(body: bytes) -> None:
    for read in (decode, cut_items, outline, count_items, lambda text: list(item_views(text))):
        try:
            read(body)
        except UnexpectedPayload:
            continue


@given(st.text(alphabet='[]{}",:\\ 1an', max_size=40))
@settings(deadline=None)
def test_no_heap_of_brackets_makes_the_cutter_crash(text: str) -> None:
    for salvage in (False, True):
        try:
            cut_items(text.encode(), salvage=salvage)
            report_parts(text.encode(), "a")
        except UnexpectedPayload:
            continue


@given(st.lists(values, max_size=6))
@settings(deadline=None)
def test_items_are_cut_out_byte_for_byte(items: list[Any]) -> None:
    texts = [json.dumps(item).encode() for item in items]
    body = b' { "x" : 1 , "items" : [' + b" ,\n".join(texts) + b' ] , "ChargerID":"c" } '
    envelope = cut_items(body, "items")
    assert [decode(item) for item in envelope.items or ()] == [decode(text) for text in texts]
    assert dict(envelope.fields) == {"x": 1, "ChargerID": "c"}
    assert cut_items(b"[" + b",".join(texts) + b"]").items == tuple(texts)


@given(st.lists(values, min_size=1, max_size=5), st.data())
@settings(deadline=None)
def test_bad_items_leave_their_neighbours_alone(items: list[Any], data: st.DataObject) -> None:
    texts = [json.dumps(item).encode() for item in items]
    bad = data.draw(
        st.sampled_from([b"NaN", b'{"a":NaN}', b'["\\ud800"]', b'"\x01"', b"[-Infinity]", b"tru"])
    )
    place = data.draw(st.integers(0, len(texts)))
    mixed = [*texts[:place], bad, *texts[place:]]
    found = cut_items(b'{"items":[' + b",".join(mixed) + b"]}", "items").items
    assert found == tuple(mixed)


def test_an_answer_that_stops_half_way_is_refused_or_salvaged() -> None:
    body = b'{"ChargerID":"x","items":[{"a":1},{"b":[2]},{"c":'
    with pytest.raises(UnexpectedPayload, match="end properly"):
        cut_items(body, "items")
    envelope = cut_items(body, "items", salvage=True)
    assert envelope.items == (b'{"a":1}', b'{"b":[2]}')
    assert envelope.broken and envelope.fields["ChargerID"] == "x"


@given(st.lists(st.integers(), min_size=1, max_size=5), st.integers(1, 60))
@settings(deadline=None)
def test_salvage_gives_whole_items_only(items: list[int], cut: int) -> None:
    rows = [{"n": item} for item in items]
    body = json.dumps({"items": rows}).encode()
    try:
        envelope = cut_items(body[:-cut], "items", salvage=True)
    except UnexpectedPayload:
        return
    found = [decode(item) for item in envelope.items or ()]
    assert found == rows[: len(found)]


def test_a_list_that_is_none_is_no_list() -> None:
    for text in (b'{"items":null}', b'{"items":"x"}', b"{}"):
        assert cut_items(text, "items").items is None
    assert cut_items(b'{"items":{"a":1}}', "items").fields == {"items": {"a": 1}}
    with pytest.raises(UnexpectedPayload):
        cut_items(b"17")


def test_without_a_name_the_first_array_is_the_list() -> None:
    envelope = cut_items(b'{"result":{"code":0},"sessions":[1],"more":[2]}')
    assert (envelope.list_name, envelope.items) == ("sessions", (b"1",))
    assert cut_items(b'{"a":[1],"items":[2]}', "items").items == (b"2",)


def test_a_report_is_cut_into_facts_and_the_raw_samples() -> None:
    parts = report_parts(b'{"id":1,"bulk": [ {"x":0.50} ] ,"e":1.50}', "bulk")
    assert parts.facts == {"id": 1, "e": Decimal("1.50")}
    assert bytes(parts.bulk) == b'[ {"x":0.50} ]'
    assert parts.names == ("id", "bulk", "e")


def test_an_unreadable_member_is_named_and_costs_only_itself() -> None:
    parts = report_parts(b'{"id":1,"bad":[NaN],"worse":"\\ud800","bulk":[1],"end":2}', "bulk")
    assert parts.facts == {"id": 1, "end": 2}
    assert set(parts.unreadable) == {"bad", "worse"}
    assert bytes(parts.bulk) == b"[1]"


def test_a_report_that_stops_inside_its_samples_keeps_what_came_before() -> None:
    parts = report_parts(b'{"id":1,"e":2,"bulk":[{"a":1},{"a"', "bulk")
    assert parts.facts == {"id": 1, "e": 2}
    assert bytes(parts.bulk).startswith(b'[{"a":1}') and "" in parts.unreadable


@pytest.mark.parametrize("item", [b"1", b"null", b"[]", b'"x"', b""])
def test_what_is_no_object_is_no_report(item: bytes) -> None:
    with pytest.raises(UnexpectedPayload):
        report_parts(item, "bulk")


@given(st.integers(0, 400))
@settings(deadline=None)
def test_items_are_counted_without_decoding(count: int) -> None:
    sample = b'{"key":"present_current","value":1,"eventTimestamp":"2021-03-23T16:54:35.287Z"}'
    array = b"[" + b",".join([sample] * count * 10) + b"]"
    assert count_items(array) == count * 10


def test_what_is_no_array_has_no_count() -> None:
    assert [count_items(text) for text in (b"", b"null", b"{}", b"7", b" [ ] ")] == [
        None,
        None,
        None,
        None,
        0,
    ]


@pytest.mark.parametrize(
    ("value", "number"),
    [(1, 1.0), (1.5, 1.5), (" 2.5 ", 2.5), ("-1e3", -1000.0), (".5", 0.5), (True, None), (None, None),
     ("", None), ("1_000", None), ("0x10", None), ("nan", None), ("inf", None), ([1], None), ("1e999", None),
     (10**400, None), ("١", None), (float("nan"), None), (float("inf"), None)],
)  # fmt: skip
def test_only_finite_numbers_count(value: object, number: float | None) -> None:
    assert finite_number(value) == number


def test_the_outline_of_a_long_list_has_its_first_items_only() -> None:
    body = json.dumps({"items": [{"a": n} for n in range(30_000)], "x": 1}).encode()
    assert outline(body) == {"items": [{"a": n} for n in range(20)], "x": 1}
    assert outline(b'{"x":1}') == {"x": 1}
