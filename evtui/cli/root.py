"""The program's grammar: its commands, and what plain ``evtui`` and ``evtui FILE`` do."""

from __future__ import annotations

from typing import Final

import click

from evtui.cli.grammar import EvtuiGroup, options_of

COMMANDS: Final = {
    "sessions": ("sessions:sessions", "List charging sessions."),
    "show": ("show:show", "One session: facts, lanes, meter values; --raw as received."),
    "events": ("events:events", "Events of one session."),
    "meters": ("meters:meters", "Meter values of one session."),
    "stats": ("stats:stats", "Figures of sessions by fields; how often values occur."),
    "export": ("export:export", "Write any list to a file: csv, tsv, json, ndjson, md."),
    "diagnose": ("diagnose:diagnose", "What happened in sessions: verdict, story, findings."),
    "compare": ("compare:compare", "How a session differs from another, and what is usual."),
    "report": ("report:report", "One session on two pages, for a ticket."),
    "bundle": ("bundle:bundle", "One file with everything about a case: create, verify, redact."),
    "query": ("query:query", "Ask what was fetched in SQL, read-only, offline."),
    "watch": ("watch:watch", "Running sessions as they change, as NDJSON."),
    "replay": ("replay:replay", "A saved session played as if live."),
    "rules": ("rules:rules", "Rules of the diagnosis: list, fields, explain, test."),
    "explain": ("explain:explain", "Explain a code, word, rule, key or column."),
    "auth": ("auth:auth", "Secrets of your accounts: login, status, logout."),
    "config": ("config:config", "The configuration: init, edit, set, validate, show."),
    "doctor": ("doctor:doctor", "Check terminal, configuration, accounts and store."),
    "demo": ("demo:demo", "The explorer on the built-in simulator."),
    "simulate": ("simulate:simulate", "Serve the simulator; prints its configuration."),
    "help": ("help:help_", "Help on a topic: start, keys, query, files, cookbook and more."),
    "keys": ("keys:keys", "Every key of every view; --check looks at your own."),
    "themes": ("themes:themes", "The themes, with a sample of each."),
    "completion": ("completion:completion", "Completion script for bash, zsh or fish."),
    "man": ("man:man", "The manual page, for man -l -."),
    "version": ("version:version", "Version of evtui."),
}
"""Name to module and short help; only what exists stands here."""

EPILOG: Final = """\b
Examples:
  evtui --demo                              try it without any account
  evtui                                     the accounts of your configuration
  evtui answer.json                         a saved provider answer
  evtui sessions --demo --since -2d -o csv
  evtui show north/4711 -o json
  evtui events answer.json --severity error
  evtui simulate --write-config sim.toml

\b
Exit codes: 0 done, 1 bug, 2 usage or configuration, 3 provider or network,
4 sign-in, 5 not found, 6 partial with --strict, 10 findings (--fail-on),
11 compared sessions differ, 124 watch ran out of time, 130 interrupted.
"""


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """``--version`` between other options; alone it never comes this far."""
    if value and not ctx.resilient_parsing:
        from evtui.cli.version import print_version

        print_version()
        ctx.exit()


@click.pass_context
def _start(ctx: click.Context) -> None:
    """Without a command: the explorer."""
    if ctx.invoked_subcommand is None:
        from evtui.cli.explorer import explore

        ctx.exit(explore(options_of(ctx)))


root = EvtuiGroup(
    name="evtui",
    table=COMMANDS,
    files="open:open_files",
    callback=_start,
    help="Explore EV charging sessions of DepotFinity, Smappee and PlugSurfing.\n\n"
    "Without a command evtui opens the explorer: on FILEs (saved provider answers, - for stdin), else on the "
    "configured accounts. Options may stand before and after the command.",
    epilog=EPILOG,
    subcommand_metavar="[COMMAND | FILE|-]...",
)
root.params.append(
    click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_version,
        help="Show the version.",
    )
)
