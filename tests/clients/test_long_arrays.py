"""Long arrays are stepped over only where the outcome is the same as without stepping."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evtui.clients.decode import cut_items, report_parts
from evtui.clients.long_arrays import WORTH_IT, shorten

FLAT = [{"key": "a", "value": n, "eventTimestamp": "2021-03-23T16:54:35.287Z"} for n in range(20_000)]
TRICKY: list[Any] = [
    [{"key": "a],", "value": 1}] * 60_000,
    [{"key": "a]}", "value": 1}] * 60_000,
    [{"key": 'a]}],"b":1', "value": 1}] * 60_000,
    [[1, 2], [3]] * 120_000,
    [{"key": "a", "value": [1, {"x": []}]}] * 60_000,
    [1, "]", None] * 120_000,
]


def report(bulk: Any, **more: Any) -> dict[str, Any]:
    return {"id": 1, **more, "bulk": bulk, "end": [1, "x"]}


@pytest.mark.parametrize("marks", [(",", ":"), (" , ", " : ")])
@pytest.mark.parametrize("bulk", [FLAT, *TRICKY], ids=range(len(TRICKY) + 1))
def test_a_long_report_is_cut_as_a_short_one(bulk: Any, marks: tuple[str, str]) -> None:
    text = json.dumps(report(bulk), separators=marks).encode()
    assert len(text) > WORTH_IT
    parts = report_parts(text, "bulk")
    assert parts.facts == {"id": 1, "end": [1, "x"]} and parts.names == ("id", "bulk", "end")
    assert json.loads(bytes(parts.bulk)) == bulk


@pytest.mark.parametrize("bulk", [FLAT, *TRICKY], ids=range(len(TRICKY) + 1))
def test_long_items_are_cut_byte_for_byte(bulk: Any) -> None:
    texts = [json.dumps(report(one)).encode() for one in (bulk, [], FLAT[:10], bulk)]
    body = b'{"items": [' + b", ".join(texts) + b'], "name": "x"}'
    envelope = cut_items(body, "items", long_name="bulk")
    assert envelope.items == tuple(texts)
    assert dict(envelope.fields) == {"name": "x"}
    assert cut_items(b"[" + b",".join(texts) + b"]", long_name="bulk").items == tuple(texts)


def test_an_inner_member_of_the_same_name_is_not_taken_for_the_outer_one() -> None:
    text = json.dumps({"inner": {"bulk": FLAT}, "bulk": [1]}).encode()
    parts = report_parts(text, "bulk")
    assert bytes(parts.bulk) == b"[1]" and parts.facts == {"inner": {"bulk": FLAT}}


def test_a_text_that_holds_a_marker_already_is_not_shortened() -> None:
    bulk = json.dumps(FLAT).encode()
    text = b'{"bulk": ' + bulk + b', "x": %s}'
    size = len(text) - 2 + len(b'["array 0 of 1 in 9999999"]')
    hostile = text % (b'["array 0 of 1 in %d"]' % size)
    assert len(hostile) == size and shorten(hostile, "bulk") is None
    assert json.loads(bytes(report_parts(hostile, "bulk").bulk)) == FLAT


def test_bad_json_beside_a_long_array_costs_only_itself() -> None:
    bulk = json.dumps(FLAT).encode()
    parts = report_parts(b'{"id":1,"bad":NaN,"bulk":' + bulk + b"}", "bulk")
    assert parts.facts == {"id": 1} and set(parts.unreadable) == {"bad"}
    assert bytes(parts.bulk) == bulk
    body = b'{"items":[{"bulk":' + bulk + b'},NaN,{"id":2}]}'
    assert (cut_items(body, "items", long_name="bulk").items or ())[1:] == (b"NaN", b'{"id":2}')
