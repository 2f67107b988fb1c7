"""What the guide needs of the layers it cannot see: keys, commands, options."""

from __future__ import annotations

from collections.abc import Iterator

import click

from evtui.cli.command_table import COMMANDS
from evtui.cli.grammar import global_options
from evtui.keymap.action import Action
from evtui.keymap.everywhere import EVERYWHERE
from evtui.keymap.keys import DEFAULT_KEYS, Keys
from evtui.keymap.labels import key_label, key_labels
from evtui.keymap.presets import PRESET_NOTES
from evtui.keymap.registry import VIEWS
from evtui.keymap.reserved import RESERVED
from evtui.services.guide.facts import Facts, KeyRow, KeyTable

ANYWHERE = "Everywhere"
"""The view of the keys that every other view has too."""


def facts(keys: Keys = DEFAULT_KEYS) -> Facts:
    """Everything, with the keys as they are in this run."""
    return Facts(
        keys=tuple(key_tables(keys)),
        presets=tuple(PRESET_NOTES.items()),
        reserved=tuple((key_label(key), why) for key, why in RESERVED.items()),
        commands=tuple((name, short) for name, (_, short) in COMMANDS.items()),
        options=tuple(
            (_spelling(option), option.help or "")
            for option in global_options()
            if isinstance(option, click.Option)
        ),
    )


def key_tables(keys: Keys) -> Iterator[KeyTable]:
    """Every view with the actions that no view before it had, beginning with those of all views."""
    yield KeyTable(view=ANYWHERE, rows=[_row(action, keys) for action in keys.merged((EVERYWHERE,))])
    shown = {action.id for action in EVERYWHERE}
    for view, tables in VIEWS.items():
        rows = [_row(action, keys) for action in keys.merged(tables) if action.id not in shown]
        shown.update(row.id for row in rows)
        if rows:
            yield KeyTable(view=view, rows=rows)


def _row(action: Action, keys: Keys) -> KeyRow:
    """An action as a line of a table."""
    return KeyRow(
        keys=key_labels(action) if action.keys else (),
        command=f"{action.command} {action.takes}".rstrip(),
        help=action.help,
        is_changed=keys.is_changed(action.id),
        id=action.id,
    )


def _spelling(option: click.Option) -> str:
    """``-c, --config FILE``."""
    return f"{', '.join(option.opts)} {option.metavar or ''}".rstrip()
