"""Plain ``evtui``: the explorer on a terminal, its first screen as text anywhere else."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import fields

from evtui.cli.fetching import started
from evtui.cli.options import CliOptions, SourceOptions, TuiOptions
from evtui.cli.output import has_usable_terminal, speaks_utf8


def explore(options: CliOptions) -> int:
    """Run the explorer, or print what its first screen would show when there is no usable terminal."""
    with ExitStack() as stack:
        ready = started(options, stack)  # the simulator comes up while we import
        if not has_usable_terminal():
            from evtui.cli.first_screen import print_first_screen

            return print_first_screen(ready)
        shown = tui_options(ready)
        from evtui.cli.logs import set_up
        from evtui.cli.tui import run_tui

        set_up()  # without -v: stderr is the screen

        return run_tui(shown)


def tui_options(options: CliOptions) -> TuiOptions:
    """What the explorer is started with; times and zone are checked before the screen is taken over."""
    source = {field.name: getattr(options, field.name) for field in fields(SourceOptions)}
    ascii_only = options.ascii or not speaks_utf8(sys.__stderr__)
    since = until = None
    if options.since is not None or options.until is not None:
        from evtui.cli.fetching import query_of

        query = query_of(options)
        since, until = query.since, query.until if options.until is not None else None
    if options.tz != "UTC":
        from evtui.cli.periods import zone

        zone(options.tz)
    return TuiOptions(
        **source,
        since=since,
        until=until,
        tz=options.tz,
        ascii=ascii_only,
        color=options.color,
        theme=options.theme,
        tour=options.tour,
        view=options.view,
        fresh=options.fresh,
    )
