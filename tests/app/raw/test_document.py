"""Lines of a stored record: nothing of it is lost, and every pointer finds its line and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.app.screens.raw import layout
from evtui.app.screens.raw.document import MAX_LINE_BYTES, RawDocument
from evtui.app.screens.raw.paint import line_spans, marked, shifted
from evtui.app.screens.raw.search import MAX_HITS, Hits, search
from evtui.app.screens.raw.view import RawView
from evtui.formats.ink import BOLD, Ink, Role
from evtui.formats.widths import cells

RECORD: dict[str, Any] = {
    "sessionId": 123,
    "b": [1.50, {"c": 'x,{"}\\'}, [], {}], "e": {"f": None}, "g/h": {"~k": [[1], [2, 3]]}, "z": "\\",
}  # fmt: skip
SPELLINGS = [
    json.dumps(RECORD).encode(),
    json.dumps(RECORD, indent=3).encode(),
    json.dumps(RECORD, separators=(",", ":")).encode(),
    b" \n" + json.dumps(RECORD, indent=1).encode() + b"\n",
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def whole_text(document: RawDocument) -> str:
    """All lines, one per row."""
    return "\n".join(document.text(line)[0] for line in range(len(document)))


def pointers(value: Any, at: str = "") -> list[str]:
    """The JSON pointer of every value."""
    found = [at]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += pointers(inner, f"{at}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += pointers(inner, f"{at}/{index}")
    return found


@pytest.mark.parametrize("raw", SPELLINGS)
def test_every_spelling_of_a_record_has_the_same_lines(raw: bytes) -> None:
    document = RawDocument.read(raw)
    assert json.loads(whole_text(document)) == RECORD
    assert len(document) == len(RawDocument.read(SPELLINGS[0]))


@pytest.mark.parametrize("raw", SPELLINGS)
def test_every_pointer_finds_its_line_and_the_line_its_pointer(raw: bytes) -> None:
    document = RawDocument.read(raw)
    for pointer in pointers(RECORD):
        line, found = document.find(pointer)
        assert found, pointer
        assert document.pointer(line) == pointer
        part = document.subtree(line)
        assert document.pointer(part[-1]) == pointer


def test_number_texts_order_and_duplicates_stay_as_sent() -> None:
    document = RawDocument.read(b'{"b":1.500,"a":1E+3,"a":-0,"unknown \\u00e9":null}')
    assert [document.text(line)[0] for line in range(len(document))] == [
        "{", '"b":1.500,', '"a":1E+3,', '"a":-0,', '"unknown \\u00e9":null', "}",
    ]  # fmt: skip
    assert document.find("/a")[0] == 3, "decoders keep the last of two equal keys"
    assert document.find("/unknown é") == (4, True)


def test_a_pointer_to_nowhere_leads_to_the_nearest_parent() -> None:
    document = RawDocument.read(SPELLINGS[0])
    line, found = document.find("/b/1/nothing/more")
    assert (document.pointer(line), found) == ("/b/1", False)
    for odd in ("/b/x", "/b/99", "/b/-1", "/sessionId/0", "/²"):
        assert not document.find(odd)[1]


@settings(deadline=None)
@given(json_values, st.integers(1, 9))
def test_any_json_survives_the_layout_in_slices_of_any_size(value: Any, size: int) -> None:
    raw = json.dumps({"top": value}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "SLICE_BYTES", size)
        document = RawDocument.read(raw)
    whole = RawDocument.read(raw)
    assert document.lines.starts.tolist() == whole.lines.starts.tolist()
    assert document.lines.depths.tolist() == whole.lines.depths.tolist()
    assert [document.find(pointer)[1] for pointer in pointers({"top": value})].count(False) == 0


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_crash_the_layout_or_the_painting(raw: bytes) -> None:
    document = RawDocument.read(raw)
    for line in range(len(document)):
        text = "".join(span.text for span in line_spans(document, line))
        assert text.isprintable()
        document.pointer(line)
        document.subtree(line)


def test_a_huge_string_shows_its_beginning_and_how_much_more_there_is() -> None:
    document = RawDocument.read(b'{"text":"' + b"x" * 10_000_000 + b'","next":1}')
    text = "".join(span.text for span in line_spans(document, 1))
    assert len(text) < MAX_LINE_BYTES + 40
    assert text.endswith("… 10.0 MB more")
    assert document.find("/next") == (2, True)


def test_a_million_meter_values_are_laid_out_with_progress() -> None:
    item = b'{"key":"present_current","value":216.8,"eventTimestamp":"2025-11-21T06:44:39.120Z"}'
    raw = b'{"sessionMeterValues":[' + b",".join([item] * 1_000_000) + b'],"after":1}'
    steps: list[float] = []
    document = RawDocument.read(raw, steps.append)
    assert len(document) == 5 * 1_000_000 + 5
    assert document.find("/sessionMeterValues/999999/value") == (4_999_999, True)
    assert document.pointer(4_999_999) == "/sessionMeterValues/999999/value"
    assert document.find("/after") == (5_000_003, True)
    assert steps == sorted(steps) and steps[-1] == 1.0 and len(steps) > 50


def test_deep_nesting_neither_fails_nor_pushes_the_text_off_the_screen() -> None:
    raw = b"[" * 100_000 + b"1" + b"]" * 100_000
    document = RawDocument.read(raw)
    assert cells("".join(span.text for span in line_spans(document, 99_999))) < 60


def test_the_search_tells_capitals_only_when_asked_with_capitals() -> None:
    raw = b'{"a":"Error error ERROR"}'
    assert len(search(raw, "error").offsets) == 3
    assert len(search(raw, "Error").offsets) == 1
    assert search(raw, ".*").offsets == ()
    assert search(raw, "").offsets == ()


def test_a_hit_across_two_slices_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = b"....needle....needle..needle"
    for size in range(1, 30):
        monkeypatch.setattr("evtui.app.screens.raw.search.SLICE_BYTES", size)
        assert search(raw, "needle").offsets == (4, 14, 22), size


def test_hits_go_round_both_ends_and_say_so() -> None:
    hits = Hits("x", (10, 20, 30))
    assert hits.after(10) == (1, False)
    assert hits.after(30) == (0, True)
    assert hits.before(20) == (0, False)
    assert hits.before(10) == (2, True)
    assert hits.counter(2) == "3/3"


def test_many_hits_are_capped_and_the_counter_says_so() -> None:
    hits = search(b"x" * (MAX_HITS + 5), "x")
    assert hits.is_capped
    assert hits.counter(0) == f"1/{MAX_HITS}+"


def test_marks_cover_a_hit_that_spans_two_colours() -> None:
    document = RawDocument.read(b'{"key":12}')
    mark = Ink(Role.ERROR)
    line = marked(line_spans(document, 1), 'y": 1', mark)
    assert "".join(span.text for span in line) == '  "key": 12'
    assert "".join(span.text for span in line if span.ink is mark) == 'y": 1'


def test_sideways_scrolling_drops_cells_not_characters() -> None:
    from evtui.formats.ink import Span

    line = (Span("ab"), Span("漢字x", BOLD))
    assert "".join(span.text for span in shifted(line, 1)) == "b漢字x"
    assert "".join(span.text for span in shifted(line, 3)) == " 字x"
    assert "".join(span.text for span in shifted(line, 99)) == ""


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(-300, 300), st.integers(1, 50), st.integers(0, 200))
def test_the_cursor_is_always_in_view(top: int, step: int, height: int, total: int) -> None:
    view = RawView(cursor=top, top=top).moved(step, total, height)
    assert view.top <= view.cursor < view.top + height
    assert 0 <= view.cursor <= max(total - 1, 0)
    opened = RawView().opened_at(top, top + step if step > 0 else top, total, height)
    assert opened.top <= opened.cursor < opened.top + height
