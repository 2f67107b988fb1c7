"""From the command line's options to an open workspace: files, the demo, or the configured accounts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evtui.cli.options import SourceOptions
from evtui.models.instant import US_PER_S

if TYPE_CHECKING:
    from evtui.cli.demo import DemoChild
    from evtui.config.settings import Settings
    from evtui.services.workspace import Workspace


def open_workspace(options: SourceOptions) -> Workspace:
    """Open what the options name; contacts no provider.

    Files win over ``--demo``, which wins over the configuration. For the demo ``options.child`` must be
    running; this waits until it is ready. Blocks and imports pydantic: call it in a thread where keys must be
    answered. Raises ConfigError, UsageError, NotFound (a missing file) or DemoFailed.
    """
    from evtui.services.workspace import Workspace

    if options.replay is not None:
        from evtui.services.replay import ReplayAccount

        return Workspace([ReplayAccount(options.replay)])
    if options.files:
        from evtui.services.files import read_files

        return Workspace.from_documents(
            read_files(options.files, options.stdin), accounts=options.accounts, providers=options.providers
        )
    return Workspace.from_settings(
        settings_of(options),
        accounts=options.accounts,
        providers=options.providers,
        offline=options.offline and not options.demo,  # the demo is this machine
        max_age_us=int(options.max_age_s * US_PER_S),
        is_lasting=not options.demo,  # its home is emptied at the next start, if it is not gone by then
    )


def settings_of(options: SourceOptions) -> Settings:
    """The demo's configuration or the user's. Raises ConfigError."""
    if options.demo:
        assert options.child is not None, "the demo was not started"
        return demo_settings(options.child)
    from evtui.config.load import load_settings

    return load_settings(options.config)


def demo_settings(child: DemoChild) -> Settings:
    """What the simulator printed, with everything written into the demo's own home."""
    from evtui.config.load import parse_settings
    from evtui.config.locations import home_locations

    return parse_settings(child.config(), "demo", home_locations(child.home), private=True)


def describe(options: SourceOptions) -> str:
    """What is open, in words: a replay, file names, ``demo``, or the configuration."""
    if options.replay is not None:
        return f"replay of {options.replay.growth.saved.session.account.removeprefix('file:')}"
    if options.files:
        return ", ".join(Path(name).name if name != "-" else "stdin" for name in options.files)
    return "demo" if options.demo else "configuration"
