"""Keys of the user's own: read as people write them, followed where that can be, explained where not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from evtui.keymap.action import Action
from evtui.keymap.keys import DEFAULT_KEYS, Keys
from evtui.keymap.labels import key_label, key_labels, key_of
from evtui.keymap.load import FIXED, clashes, known_actions, read_keys
from evtui.keymap.presets import PRESET_NOTES, PRESETS
from evtui.keymap.registry import VIEWS
from evtui.keymap.reserved import RESERVED, why_reserved

NEEDS_ALT_GR = frozenset(key_of(char) for char in r"[]{}\|@~#^`")
"""What QWERTZ (de) or AZERTY (fr) has on AltGr, or as a dead key that waits for another letter."""
EVERY_ACTION = list(known_actions().values())


@pytest.mark.parametrize("character", [chr(code) for code in range(33, 127)])
def test_a_printable_key_has_the_name_that_textual_gives_it(character: str) -> None:
    assert key_of(character) == _character_to_key(character)
    assert key_label(_character_to_key(character)) == character


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("?", "question_mark"),
        ("ctrl+d", "ctrl+d"),
        ("Ctrl+D", "ctrl+d"),
        ("^d", "ctrl+d"),
        ("G", "G"),
        ("shift+g", "G"),
        ("space", "space"),
        (" ", "space"),
        ("PgDn", "pagedown"),
        ("page up", "pageup"),
        ("esc", "escape"),
        ("↓", "down"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("shift+tab", "shift+tab"),
        ("slash", "slash"),
        ("f5", "f5"),
        ("ä", "ä"),
        ("alt+x", "alt+x"),
        ("hyper+x", None),
        ("xx", None),
        ("", None),
        ("f13", None),
        ("ctrl+", None),
    ],
)
def test_keys_are_read_as_people_write_them(written: str, key: str | None) -> None:
    assert key_of(written) == key


def test_every_key_of_the_keymap_reads_back_from_what_the_screen_shows() -> None:
    for action in EVERY_ACTION:
        for key in action.keys:
            assert key_of(key_label(key)) == key, action.id


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader_of_keys(text: str) -> None:
    key = key_of(text)
    assert key is None or key_of(key) == key


def test_a_key_or_a_list_of_keys_takes_the_place_of_the_old_ones_quoted_or_not() -> None:
    keys, faults = read_keys({"sessions.filter": ["/", "ctrl+f"], "timeline": {"fit": "f4"}})
    assert not faults
    assert keys.changed == {"sessions.filter": ("slash", "ctrl+f"), "timeline.fit": ("f4",)}
    action = keys.of(known_actions()["sessions.filter"])
    assert key_labels(action) == ("/", "ctrl+f")
    assert keys.is_changed("sessions.filter")
    assert not keys.is_changed("sessions.sort")


def test_the_written_form_of_a_kept_key_stays() -> None:
    keys, _ = read_keys({"timeline.down": ["down", "f4"]})
    assert key_labels(keys.of(known_actions()["timeline.down"])) == ("↓", "f4")


def test_an_empty_list_leaves_the_command_only() -> None:
    keys, faults = read_keys({"sessions.sort": []})
    assert not faults
    (action,) = [one for one in keys.merged(VIEWS["Sessions"]) if one.id == "sessions.sort"]
    assert action.keys == ()


def test_two_actions_can_trade_their_keys() -> None:
    keys, faults = read_keys({"sessions.sort": "S", "sessions.sort-more": "s"})
    assert not faults
    assert keys.changed["sessions.sort"] == ("S",)


def test_a_clash_is_told_with_both_owners_and_the_view_and_the_old_key_stays() -> None:
    keys, (fault,) = read_keys({"sessions.filter": "s"})
    assert fault.path == ("sessions.filter",)
    assert "s is wanted by sessions.filter and held by sessions.sort (Sessions)" in fault.message
    assert "sessions.sort another key" in fault.hint
    assert not keys.changed


def test_a_clash_in_any_view_counts() -> None:
    _, (fault,) = read_keys({"timeline.fit": "5"})
    assert "triage.done" in fault.message
    assert "(Triage)" in fault.message


def test_of_two_wishes_for_one_key_the_later_gives_way() -> None:
    keys, (fault,) = read_keys({"sessions.sort": "f4", "sessions.note": "f4"})
    assert fault.path == ("sessions.note",)
    assert keys.changed == {"sessions.sort": ("f4",)}


def test_a_wish_that_rested_on_one_that_failed_fails_with_it() -> None:
    keys, faults = read_keys({"sessions.filter": "s", "sessions.sort": "f"})  # f is follow's
    assert [fault.path for fault in faults] == [("sessions.sort",), ("sessions.filter",)]
    assert not keys.changed


@pytest.mark.parametrize(
    ("table", "said", "hint"),
    [
        ({"sessions.filtr": "f4"}, "no action 'sessions.filtr'", "did you mean sessions.filter?"),
        ({"zzz": "f4"}, "no action 'zzz'", "evtui keys lists them"),
        ({"sessions.filter": "ctrl+b"}, "'ctrl+b' is reserved", "tmux"),
        ({"sessions.filter": "ctrl+m"}, "'ctrl+m' is reserved", "same byte"),
        ({"sessions.filter": "alt+f"}, "'alt+f' is reserved", "slow lines"),
        ({"sessions.filter": "f11"}, "'f11' is reserved", "desktop"),
        ({"sessions.filter": "wurst"}, "no key 'wurst'", "written like"),
        ({"sessions.filter": 3}, "no key (int)", "written like"),
        ({"sessions.filter": 16**9000}, "no key (int)", "written like"),
        ({"sessions.filter": [["a"]]}, "no key", "written like"),
        ({"app.cancel": "f4"}, "app.cancel keeps its key", FIXED["app.cancel"]),
        ({"preset": "emacs"}, "no preset 'emacs'", "vim, arrows, less"),
        ({"preset": 1}, "no preset (int)", "vim, arrows, less"),
        ([1], "keys must be a table", ""),
        ({"sessions.filter": "esc"}, "held by app.cancel", "app.cancel"),
    ],
)
def test_what_cannot_be_followed_is_told_with_the_remedy_and_nothing_changes(
    table: Any, said: str, hint: str
) -> None:
    keys, (fault,) = read_keys(table)
    assert said in fault.message
    assert hint in fault.hint
    assert not keys.changed


def test_the_rest_of_a_faulty_table_is_followed() -> None:
    keys, faults = read_keys({"sessions.filtr": "f4", "sessions.sort": "f4"})
    assert len(faults) == 1
    assert keys.changed == {"sessions.sort": ("f4",)}


TOML_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(TOML_VALUES | st.dictionaries(st.sampled_from(sorted(known_actions())), TOML_VALUES, max_size=3))
def test_no_table_breaks_the_keys_or_leaves_one_with_two_owners(table: Any) -> None:
    keys, _ = read_keys(table)
    assert not [clash for view in VIEWS for clash in clashes(view, keys)]


@pytest.mark.parametrize("preset", list(PRESETS))
def test_a_preset_is_free_of_clashes_and_reserved_keys_and_knows_its_actions(preset: str) -> None:
    keys, faults = read_keys({"preset": preset})
    assert not faults
    assert not [clash for view in VIEWS for clash in clashes(view, keys)]
    assert set(keys.changed) <= set(known_actions())
    for key in {key for held in keys.changed.values() for key in held}:
        assert not why_reserved(key), key
    assert preset in PRESET_NOTES


def test_the_preset_vim_is_the_keymap_itself() -> None:
    assert read_keys({"preset": "vim"})[0] == DEFAULT_KEYS


def test_the_preset_arrows_has_no_letter_but_q() -> None:
    keys, _ = read_keys({"preset": "arrows"})
    letters = {
        key for action in EVERY_ACTION for key in keys.of(action).keys if len(key) == 1 and key.isalpha()
    }
    assert letters == {"q"}
    assert keys.of(known_actions()["app.palette"]).keys[0] == "colon"


def test_the_preset_less_pages_as_less_does_in_lists_and_texts() -> None:
    keys, _ = read_keys({"preset": "less"})
    for view in ("Sessions", "Text", "Raw record"):
        by_key = {key: action for action in keys.merged(VIEWS[view]) for key in action.keys}
        assert by_key["space"].command == "page-down", view
        assert by_key["b"].command == "page-up", view
        assert by_key["d"].command == "half-down", view


def test_a_user_may_change_what_a_preset_did() -> None:
    keys, faults = read_keys({"preset": "less", "sessions.mark": "f4"})
    assert not faults
    assert keys.changed["sessions.mark"] == ("f4",)
    assert "space" in keys.changed["table.page-down"]


def test_no_action_needs_alt_gr_without_another_key() -> None:
    hard = [action.id for action in EVERY_ACTION if action.keys and set(action.keys) <= NEEDS_ALT_GR]
    assert not [id for id in hard if not _has_word_for_it(known_actions()[id])]


def _has_word_for_it(action: Action) -> bool:
    """``|`` has no second key in any program: its command says the same."""
    return action.keys == ("vertical_line",) and bool(action.command)


def test_every_reserved_key_has_a_reason_and_none_is_in_the_keymap() -> None:
    used = {key for action in EVERY_ACTION for key in action.keys}
    assert not used & set(RESERVED)
    assert all(why_reserved(key) for key in RESERVED)


def test_merging_gives_a_key_to_the_first_table_and_keeps_every_other_attribute() -> None:
    first = Action(id="a.one", keys=("x",), title="one", help="One.")
    second = Action(id="b.two", keys=("x", "y"), title="two", help="Two.", takes="WORD", footer=3)
    merged = Keys().merged(((first,), (second,)))
    assert merged[1].keys == ("y",)
    assert (merged[1].takes, merged[1].footer, merged[1].shown) == ("WORD", 3, ("y",))
