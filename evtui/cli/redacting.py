"""What leaves the machine in reports and bundles, as asked for or as the configuration says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from evtui.cli.options import SourceOptions


keep_addresses_option: Final = click.option(
    "--keep-addresses/--replace-addresses",
    default=None,
    help="Whether addresses and sites stay readable; else as [redaction] says.",
)


def replaces_addresses(options: SourceOptions, keeps: bool | None) -> bool:
    """Whether addresses and sites get pseudonyms; ``keeps`` is what was asked for, None for nothing."""
    return not (keeps_addresses(options) if keeps is None else keeps)


def keeps_addresses(options: SourceOptions) -> bool:
    """``[redaction] keep_addresses``; a configuration that cannot be read keeps nothing readable."""
    from evtui.config.load import load_settings
    from evtui.errors import EvtuiError

    if options.demo and not options.files:
        return False
    try:
        return load_settings(options.config).redaction.keep_addresses
    except EvtuiError:  # whoever needs the configuration says what is wrong with it
        return False
