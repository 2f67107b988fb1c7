"""The keymap as law: no clashes, no reserved keys, every action reachable and explained."""

from __future__ import annotations

from itertools import chain

import pytest

from evtui.keymap.action import Action
from evtui.keymap.everywhere import EVERYWHERE
from evtui.keymap.labels import key_label, key_labels
from evtui.keymap.registry import VIEWS
from evtui.keymap.reserved import RESERVED_KEYS

ALL = [pytest.param(tables, id=name) for name, tables in VIEWS.items()]


@pytest.mark.parametrize("tables", ALL)
def test_no_key_means_two_things_in_one_view(tables: tuple[tuple[Action, ...], ...]) -> None:
    keys = [key for action in chain.from_iterable(tables) for key in action.keys]
    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize("tables", ALL)
def test_no_reserved_key_no_alt_and_no_function_key_without_a_letter(
    tables: tuple[tuple[Action, ...], ...],
) -> None:
    for action in chain.from_iterable(tables):
        assert not RESERVED_KEYS & set(action.keys), action.id
        assert not any(key.startswith("alt+") for key in action.keys), action.id
        if any(key.startswith("f") and key[1:].isdigit() for key in action.keys):
            assert len(action.keys) > 1, action.id


@pytest.mark.parametrize("tables", ALL)
def test_every_action_has_title_and_sentence_and_its_own_id(tables: tuple[tuple[Action, ...], ...]) -> None:
    actions = list(chain.from_iterable(tables))
    assert len({action.id for action in actions}) == len(actions)
    for action in actions:
        assert action.title and action.help.endswith("."), action.id
        assert "." in action.id
        if action.shown:
            assert len(action.shown) == len(action.keys), action.id


@pytest.mark.parametrize("tables", ALL)
def test_partners_in_the_footer_exist(tables: tuple[tuple[Action, ...], ...]) -> None:
    ids = {action.id for action in chain.from_iterable(tables)}
    for action in chain.from_iterable(tables):
        assert not action.pair or action.pair in ids, action.id


def test_every_view_with_rows_moves_by_letters_and_by_arrows() -> None:
    for name, tables in VIEWS.items():
        if name in {"Start", "Set up"}:  # a few offers, no rows
            continue
        keys = {key for action in chain.from_iterable(tables) for key in action.keys}
        assert {
            "j",
            "k",
            "down",
            "up",
            "g",
            "G",
            "home",
            "end",
            "ctrl+d",
            "ctrl+u",
            "pagedown",
            "pageup",
        } <= keys, name
        assert {"h", "l", "left", "right"} <= keys or name in {"Diagnosis", "Fact sheet", "Triage facts"}, (
            name
        )


def test_keys_are_written_as_people_write_them() -> None:
    assert [key_label(key) for key in ("question_mark", "full_stop", "escape", "ctrl+p", "plus", "j")] == [
        "?", ".", "esc", "ctrl+p", "+", "j",
    ]  # fmt: skip
    quit_now = next(action for action in EVERYWHERE if action.id == "app.quit-now")
    assert key_labels(quit_now) == ("Q",)
