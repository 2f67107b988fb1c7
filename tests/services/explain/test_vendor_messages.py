"""Device messages: taken apart, never interpreted, except in the user's own words."""

from __future__ import annotations

import pytest

from evtui.providers.depot.error_code import parse_error
from evtui.services.diagnosis.rulebook import RuleBook
from evtui.services.explain.explanation import Known
from evtui.services.explain.families.vendor_messages import explain_message, templated
from evtui.services.explain.lookup import find

SAMPLE = "WARN: converter : sibcos 1: VQS disabled from operating mode(no:144)"
NOTHING = Known()


def with_words(**words: str) -> Known:
    """A run with a dictionary of the user's."""
    return Known(book=RuleBook(messages=words))


def test_the_vendor_s_sample_is_taken_apart_and_not_explained() -> None:
    entry = explain_message(parse_error(SAMPLE, 29), NOTHING)
    text = " ".join(entry.meaning)
    assert entry.title == "sibcos #: VQS disabled from operating mode"
    assert "Severity warning, from its prefix." in entry.meaning
    assert (
        "Device: converter · Unit: sibcos 1 · Message: VQS disabled from operating mode · Number: 144"
        in entry.meaning
    )
    assert "Counted 29 times; since when is not documented." in entry.meaning
    assert "not published" in text
    assert "Your own words:" not in text
    assert "CNV-1" in entry.see_also


def test_a_message_without_a_known_prefix_says_that_its_severity_is_not_stated() -> None:
    entry = explain_message(parse_error("something odd happened", None), NOTHING)
    assert any("Severity not stated" in text for text in entry.meaning)
    assert "Message: something odd happened" in entry.meaning


@pytest.mark.parametrize(
    "key",
    [
        "144",
        SAMPLE,
        SAMPLE.upper(),
        "VQS disabled from operating mode",
        "warn: converter : sibcos #: vqs disabled from operating mode(no:#)",
    ],
)
def test_the_dictionary_is_found_by_number_text_and_masked_text(key: str) -> None:
    entry = explain_message(parse_error(SAMPLE, 1), with_words(**{key: "our pump"}))
    assert entry.meaning[0] == "Your own words: our pump"
    assert entry.source.startswith("Your own dictionary")


def test_another_number_is_not_meant() -> None:
    entry = explain_message(parse_error(SAMPLE, 1), with_words(**{"14": "wrong", "1440": "wrong"}))
    assert "wrong" not in " ".join(entry.meaning)


def test_numbers_alone_are_looked_up_and_otherwise_not_published() -> None:
    for word in ("144", "no:144", "no 144"):
        (entry,) = find(word, NOTHING).hits
        assert entry.title == "Number 144 of a device message"
        assert "not published" in entry.meaning[-1]
    assert find("144", with_words(**{"144": "pump"})).hits[0].meaning[0] == "Your own words: pump"


def test_nothing_unpublished_ships_with_a_meaning() -> None:
    for word in ("VQS", "sibcos", "144"):
        text = " ".join(text for hit in find(word, NOTHING).hits for text in hit.meaning)
        assert "not published" in text
    assert dict(NOTHING.messages) == {}


def test_numbers_are_masked_so_that_units_do_not_matter() -> None:
    assert templated("sibcos 1:  VQS 22 lost") == templated("sibcos 3: VQS 7 lost") == "sibcos #: VQS # lost"


def test_how_often_it_was_seen_is_said_where_it_is_known() -> None:
    known = Known(seen={templated(SAMPLE): "3 times in this session"})
    assert "Seen 3 times in this session." in explain_message(parse_error(SAMPLE, 1), known).meaning
