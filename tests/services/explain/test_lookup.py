"""Explanations as a whole: complete, sourced, connected, never claiming what nobody published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.keymap.meanings import key_meanings
from evtui.keymap.registry import VIEWS
from evtui.models.session import SessionStatus
from evtui.services.diagnosis.diagnosis import Actor, Verdict
from evtui.services.diagnosis.finding import FindingSeverity
from evtui.services.diagnosis.rulebook import RuleBook
from evtui.services.diagnosis.rules import RULES
from evtui.services.diagnosis.thresholds import Thresholds
from evtui.services.diagnosis.user_rules.load import read_rules
from evtui.services.explain.explanation import Explanation, Family, Known
from evtui.services.explain.families import FAMILIES, columns, mrec, ocpp_statuses, stop_reasons
from evtui.services.explain.families.rules import condition_text
from evtui.services.explain.lookup import find
from evtui.services.explain.text import text_of
from evtui.services.interval import FLAGS
from evtui.services.listing.layouts import LAYOUTS
from evtui.services.timeline.lanes.limited_by import WORDS

KNOWN = Known(keys=tuple(key_meanings()))
ALL = [entry for family in FAMILIES for entry in family.entries(KNOWN)]


def test_every_explanation_has_title_meaning_source_and_see_also() -> None:
    assert len(ALL) > 250
    for entry in ALL:
        assert entry.title, entry.key
        assert entry.meaning and all(entry.meaning), entry.key
        assert entry.source, entry.key
        assert entry.see_also, entry.key
        lines = list(text_of([entry]))
        assert lines[0] == entry.title
        assert lines[-1].startswith("  See also: ")


def test_see_also_leads_to_something() -> None:
    for entry in ALL:
        for word in entry.see_also:
            if not word.startswith("evtui "):
                assert find(word, KNOWN, whole_words=True).hits, f"{entry.key}: {word}"


def test_no_two_explanations_share_a_key() -> None:
    keys = [entry.key for entry in ALL]
    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize(
    "words",
    [
        list(ocpp_statuses.NEXT),
        [entry.key for entry in mrec.FAMILY.entries(KNOWN)],
        [rule.id for rule in RULES],
        [verdict.value for verdict in Verdict],
        [verdict.filter_word for verdict in Verdict],
        [actor.value for actor in Actor],
        [severity.value for severity in FindingSeverity],
        [status.value for status in SessionStatus],
        [word for word in WORDS if word],
        list(FLAGS),
        [column.id for layout in LAYOUTS.values() for column in layout],
        [column.title for layout in LAYOUTS.values() for column in layout],
        [action.command for tables in VIEWS.values() for table in tables for action in table],
        [key for meaning in KNOWN.keys for key in meaning.keys],
    ],
    ids=lambda words: words[0],
)
def test_everything_that_can_stand_under_the_cursor_is_found(words: list[str]) -> None:
    for word in words:
        assert find(word, KNOWN, whole_words=True).hits, word


def test_the_legal_next_states_are_the_53_of_the_standard() -> None:
    assert sum(map(len, ocpp_statuses.NEXT.values())) == 53
    assert all(after in ocpp_statuses.NEXT for afters in ocpp_statuses.NEXT.values() for after in afters)


def test_every_column_has_a_text_of_its_own_and_no_text_is_left_over() -> None:
    assert {column.id for layout in LAYOUTS.values() for column in layout} == set(columns.TEXTS)


def test_chargex_codes_are_compared_never_asserted_and_the_unverified_say_so() -> None:
    entries = list(mrec.FAMILY.entries(KNOWN))
    assert len(entries) == 26
    for entry in entries:
        assert ": compare" in entry.title
        assert any(text.startswith("Compare only") for text in entry.meaning)
        doubtful = entry.key in mrec.UNVERIFIED
        assert ("unverified" in entry.title) == doubtful
        assert ("unverified" in entry.source) == doubtful
        assert any("not verified" in text for text in entry.meaning) == doubtful
    assert sum(entry.key in mrec.UNVERIFIED for entry in entries) == 6


def test_rules_explain_themselves_with_the_thresholds_in_force() -> None:
    for rule in RULES:
        (entry,) = (one for one in find(rule.id, KNOWN).hits if one.key == rule.id)
        assert rule.means in entry.meaning
        assert entry.check_first == rule.first_check
        assert entry.source == rule.source
        assert not any("{" in text for text in entry.meaning), rule.id
        assert all(
            f"ChargeX {code}" in " ".join(entry.meaning) or code in " ".join(entry.meaning)
            for code in rule.compare
        )
    strict = Known(book=RuleBook(thresholds=Thresholds(breaker_warning_a=1.25)))
    assert "1.25 A" in " ".join(find("SAF-1", strict).hits[0].meaning)


def test_a_user_s_condition_is_shown_as_written() -> None:
    text = "matches(charger, 'x{2}')"
    (own,) = read_rules(
        f'[[rules]]\nid = "OWN-1"\nname = "n"\nseverity = "info"\nwhen = "{text}"\ntext = "t"\n'
    )
    assert condition_text(own.rule) == text
    hits = find("own1", Known(book=RuleBook(user_rules=(own.rule,)))).hits
    assert f"Fires when: {text}." in hits[0].meaning


def test_abnormal_and_normal_stop_reasons_do_not_overlap() -> None:
    for entry in stop_reasons.FAMILY.entries(KNOWN):
        said = [text for text in entry.meaning if text.startswith(("A normal", "An abnormal"))]
        assert len(said) <= 1, entry.key


def test_keys_mind_the_case_and_words_do_not() -> None:
    assert {hit.title.partition(":")[0] for hit in find("K", KNOWN).hits} == {"K"}
    assert all("k" in hit.aliases for hit in find("k", KNOWN).hits)
    assert find("FAULTED", KNOWN).hits == find("faulted", KNOWN).hits
    assert find("saf_1", KNOWN).hits[0].key == "SAF-1"


def test_parts_of_words_are_found_last_and_nothing_gives_the_nearest() -> None:
    assert {hit.key for hit in find("suspended", KNOWN).hits} >= {"status suspended"}
    assert find("disconnec", KNOWN).hits
    assert find("Prepraing", KNOWN).nearest[0] == "Preparing"
    assert find("", KNOWN).hits == find("   ", KNOWN).hits == ()
    assert find("disconnec", KNOWN, whole_words=True) == find("", KNOWN)


@given(st.text(max_size=400))
def test_looking_up_anything_raises_nothing(word: str) -> None:
    found = find(word, KNOWN)
    assert not (found.hits and found.nearest)


def test_a_family_is_one_file_and_one_list_entry() -> None:
    def entries(known: Known) -> list[Explanation]:
        return [
            Explanation(
                key="Toy",
                family="toys",
                title="Toy: a word",
                meaning=("It plays.",),
                source="this test",
                see_also=("Faulted",),
            )
        ]

    families = (*FAMILIES, Family("toys", entries))
    assert find("toy", KNOWN, families).hits[-1].meaning == ("It plays.",)
    assert not find("toy", KNOWN, whole_words=True).hits
