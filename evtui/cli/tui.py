"""The single bridge to the explorer: terminal decisions, then Textual, then the workspace."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, MutableMapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evtui.cli.options import TuiOptions
from evtui.cli.wishes import NO_WISHES, Wishes, wishes

if TYPE_CHECKING:
    import asyncio

    from evtui.app.app import EvtuiApp
    from evtui.app.early.remembered import Remembered
    from evtui.app.looks import Looks
    from evtui.app.source import Opening
    from evtui.config.locations import Locations
    from evtui.models.fetch import SessionQuery
    from evtui.models.instant import Instant
    from evtui.services.diagnosis.rulebook import RuleBook
    from evtui.services.guide.topic import Topic
    from evtui.services.notes.note import Note
    from evtui.services.setup.desk import SetupDesk
    from evtui.services.store.protocol import AccountRef

SIMPLE_TERMS: Final = ("linux", "vt100", "vt102", "vt220", "screen", "ansi", "cons25")
"""Terminals with 16 colours that print an unknown keyboard protocol request."""
COLOUR_SYSTEMS: Final = {"truecolor": "truecolor", "256": "256", "16": "standard", "mono": "standard"}
"""Our colour depths to the console's names."""
DEMO_ACCOUNTS: Final = (("depot-demo", "depot"), ("park-demo", "smappee"), ("roaming-demo", "oioi"))


def run_tui(options: TuiOptions) -> int:
    """Run the explorer until it is left; returns the exit code.

    Must be called with a terminal on stdout. Data on stdin is fine: keys then come from ``/dev/tty``. Raises
    what ended the app unexpectedly, once the terminal is restored.
    """
    gc.disable()  # nothing of start-up is garbage; collected again after the first paint
    sys.setswitchinterval(0.001)  # a key must not wait 5 ms whenever a thread decodes or imports
    depth = colour_depth(options.color, os.environ)
    prepare_environment(os.environ, depth)
    if not os.isatty(0):
        take_keys_from_terminal()
    with ExitStack() as stack:
        told = wishes(options.config, options.theme, os.environ)
        app, runner = _app_on_first_rows(options, looks_of(options, depth, told), stack)
        app.wish_problems = told.problems
        with app.lifecycle, runner:
            app.run(mouse=False, loop=runner.get_loop())
        if app.crash is not None:
            raise app.crash  # told in one line, with the place in the log
        code = app.lifecycle.code
        return code if code is not None else app.return_code or 0


def _app_on_first_rows(
    options: TuiOptions, looks: Looks, stack: ExitStack
) -> tuple[EvtuiApp, asyncio.Runner]:
    """Show the first rows before Textual is there, then make the app that takes them over, and its loop."""
    from evtui.app.early.picture import picture
    from evtui.app.early.terminal import EarlyTerminal
    from evtui.config.locations import locate

    locations = locate(config=options.config)
    has_anything = _has_anything(options, locations.config_file, locations.config_given)
    opening = _opening(options) if has_anything else None
    with EarlyTerminal(looks) as terminal:
        if opening is not None:
            terminal.draw(picture(opening, looks, terminal.size, _remembered(options, locations, opening)))
        import asyncio  # brings ssl: after the first picture

        from evtui.app.early.begin import closed_on_error

        with closed_on_error(asyncio.Runner()) as runner:
            if opening is not None:
                from evtui.app.early.first_rows import first_rows

                opening = runner.run(first_rows(opening, terminal, looks))
            return _app(opening, options, looks, stack, str(locations.config_file), terminal.is_drawn), runner


def _app(
    opening: Opening | None,
    options: TuiOptions,
    looks: Looks,
    stack: ExitStack,
    config_path: str,
    on_picture: bool,
) -> EvtuiApp:
    """The app with everything it may open; demo children end with the stack. Imports Textual."""
    from evtui.app.app import EvtuiApp

    app = EvtuiApp(
        opening,
        looks=looks,
        demo=lambda: _opening(_with_demo(options, stack)),
        files=lambda paths: _opening(
            replace(options, files=tuple(paths), demo=False, stdin=None, replay=None)
        ),
        config_path=config_path,
        on_settled=_collect_again,
        on_picture=on_picture,
        rulebook=lambda: _rulebook(options),
        guide=lambda word: _topic(word, looks),
        tour=options.tour,
    )
    app.keeps_addresses = lambda: _keeps_addresses(options)
    app.setup_desk = lambda: _setup_desk(options)
    app.open_configured = lambda: _opening(_with_configuration(options))
    return app


def _keeps_addresses(options: TuiOptions) -> bool:
    """What stays readable in what ``:report`` and ``:bundle`` write. Blocks."""
    from evtui.cli.redacting import keeps_addresses

    return keeps_addresses(options)


def _setup_desk(options: TuiOptions) -> SetupDesk:
    """Where the user's accounts are described; of the demo too, which has none of its own."""
    from evtui.config.locations import locate
    from evtui.services.setup.desk import SetupDesk  # brings pydantic: with the first form

    return SetupDesk(locate(config=options.config))


def _with_configuration(options: TuiOptions) -> TuiOptions:
    """The same options on all accounts of the configuration."""
    return replace(options, files=(), stdin=None, demo=False, replay=None, accounts=(), providers=())


def _topic(word: str, looks: Looks) -> Topic:
    """A text of the guide, with the keys of this run. Raises UsageError."""
    from evtui.cli.facts import facts  # brings the grammar: with the first question
    from evtui.services.guide.guide import topic

    return topic(word, facts(looks.keys))


def _rulebook(options: TuiOptions) -> RuleBook:
    """The user's own rules. Raises ConfigError, NotFound."""
    from evtui.cli.rulebook import rulebook  # brings the rules: with the first diagnosis

    return rulebook(options)


def looks_of(options: TuiOptions, depth: str, told: Wishes = NO_WISHES) -> Looks:
    """Glyph tier, colours, zone and keys of this run."""
    from evtui.app.looks import Depth, Looks
    from evtui.cli.periods import zone
    from evtui.formats.glyphs import Tier

    return Looks(
        tier=Tier(glyph_tier(options.ascii, os.environ)),
        depth=Depth(depth),
        dark=has_dark_background(os.environ),
        zone=zone(options.tz),
        theme=told.theme,
        keys=told.keys,
    )


def glyph_tier(ascii_only: bool, environ: MutableMapping[str, str]) -> str:
    """``ascii`` when asked for or when the terminal's encoding is not UTF-8, ``cp437`` on the console."""
    encoding = (getattr(sys.__stderr__, "encoding", "") or "").replace("-", "").lower()
    if ascii_only or environ.get("EVTUI_ASCII", "") not in ("", "0") or encoding != "utf8":
        return "ascii"
    return "cp437" if environ.get("TERM") == "linux" else "full"


def colour_depth(choice: str, environ: MutableMapping[str, str]) -> str:
    """``--color`` over NO_COLOR over FORCE_COLOR over what TERM and COLORTERM say."""
    if choice in ("16", "256", "truecolor"):
        return choice
    if choice == "never":
        return "mono"
    if choice != "always":
        if environ.get("NO_COLOR"):
            return "mono"
        forced = environ.get("FORCE_COLOR", "")
        if forced in ("0", "false"):
            return "mono"
        if forced in ("1", "2", "3"):
            return ("16", "256", "truecolor")[int(forced) - 1]
    return _probed_depth(environ)


def _probed_depth(environ: MutableMapping[str, str]) -> str:
    term = environ.get("TERM", "")
    if term.partition("-")[0] in SIMPLE_TERMS and "256color" not in term:
        return "16"
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") or term.endswith(
        ("-direct", "-truecolor")
    ):
        return "truecolor"
    return "256" if "256color" in term or "kitty" in term else "16"


def has_dark_background(environ: MutableMapping[str, str]) -> bool:
    """Dark unless COLORFGBG names a light background."""
    return environ.get("COLORFGBG", "").rpartition(";")[2] not in ("7", "15")


def theme_sample(name: str, color: str, tier: str, width: int) -> str:
    """One row in the colours of a theme, as terminal codes in the depth this terminal has."""
    from evtui.app.looks import Depth, Looks
    from evtui.app.theme_sample import sample
    from evtui.formats.glyphs import Tier

    return sample(name, Looks(tier=Tier(tier), depth=Depth(colour_depth(color, os.environ))), width)


def is_dark_theme(name: str) -> bool:
    """Whether the ground of a theme is dark."""
    from evtui.app.themes.named import palette

    return palette(name).dark


def prepare_environment(environ: MutableMapping[str, str], depth: str) -> None:
    """What Textual reads when imported: no motion, our colours, no keyboard protocol where it would print."""
    environ["TEXTUAL_ANIMATIONS"] = "none"
    environ["TEXTUAL_COLOR_SYSTEM"] = COLOUR_SYSTEMS[depth]
    for name in ("COLUMNS", "LINES"):
        environ.pop(name, None)  # exported by a shell once, they would hold against every resize
    environ.pop("NO_COLOR", None)  # decided; Textual's own filter would send default colours instead of none
    if environ.get("TERM", "").partition("-")[0] in SIMPLE_TERMS:
        environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"


def take_keys_from_terminal() -> None:
    """Stdin was data: from here on it is the controlling terminal. Raises UsageError when there is none."""
    from evtui.errors import UsageError

    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise UsageError(
            "no terminal to take keys from", hint="evtui sessions FILE prints the list"
        ) from None
    os.dup2(terminal, 0)
    os.close(terminal)


def _has_anything(options: TuiOptions, config_file: Path, config_given: bool) -> bool:
    """Whether there is something to open: files, the demo, accounts; a missing file that was named is told.

    A configuration without accounts is as good as none: the start screen offers what there is.
    """
    from evtui.config.first_look import names_accounts

    is_given = bool(options.files) or options.demo or options.replay is not None
    return is_given or names_accounts(config_file) or (config_given and not config_file.exists())


def _with_demo(options: TuiOptions, stack: ExitStack) -> TuiOptions:
    """The same options on the demo, its simulator started."""
    from evtui.cli.demo import start_demo

    now = options.now.rfc3339() if options.now is not None else None
    child = stack.enter_context(start_demo(seed=options.seed, now=now, faults=options.faults))
    return replace(
        options, files=(), stdin=None, demo=True, child=child, accounts=(), providers=(), replay=None
    )


def _opening(options: TuiOptions) -> Opening:
    """What the app opens after its first paint, and the question it asks first."""
    import asyncio

    from evtui.app.source import Opening, SessionSource
    from evtui.cli.opening import describe, open_workspace
    from evtui.cli.resuming import resumed

    async def open_in_thread() -> SessionSource:
        workspace = await asyncio.to_thread(open_workspace, options)
        if _is_plain(options):
            asyncio.get_running_loop().run_in_executor(None, _remember, options, workspace.refs)
        return workspace

    now = _clock(options)
    is_named = options.files or options.demo or options.replay is not None
    begin = resumed(options)
    return Opening(
        open=open_in_thread,
        name=describe(options) if is_named else "",
        query=replace(_query(options, now()), fresh=options.refresh),
        follows_now=not options.files and options.until is None,
        now=now,
        accounts=DEMO_ACCOUNTS if options.demo and not options.files else (),
        locations=lambda: _locations(options),
        views_folder=begin.folder,
        state=begin.state,
        keeps_state=begin.keeps_state,
        goto=options.goto,
        files=options.files,
        words=_source_words(options),
        is_restricted=options.restricted,
        case_notes=(lambda: _case_notes(options)) if options.files else None,
    )


def _source_words(options: TuiOptions) -> tuple[str, ...]:
    """What a command line needs beside its sessions to open the same."""
    words: list[str] = []
    if not options.files:
        if options.demo:
            words += ["--demo", "--seed", str(options.seed)]
            words += [] if options.now is None else ["--now", options.now.rfc3339()]
        elif options.config is not None:
            words += ["-c", str(options.config)]
    return tuple(words)


def _case_notes(options: TuiOptions) -> tuple[Note, ...]:
    """Notes that came with bundles, and what was found when they were made."""
    from evtui.services.case_notes import notes_in_files

    return notes_in_files(options.files, options.stdin, findings=True)


def _is_plain(options: TuiOptions) -> bool:
    """All accounts of the configuration, and nothing else."""
    is_named = options.files or options.demo or options.replay is not None
    return not (is_named or options.accounts or options.providers)


def _remembered(options: TuiOptions, locations: Locations, opening: Opening) -> Remembered | None:
    """Rows that the store holds for the configuration of the last run, if it is the same still."""
    if not _is_plain(options):
        return None
    from evtui.services.first_screen import mark_of, remembered

    try:
        accounts = remembered(locations.state, mark_of(locations.config_file))
    except OSError:
        return None
    if not accounts:
        return None
    from evtui.app.early.remembered import remembered_rows  # brings sqlite3

    return remembered_rows(locations.data, accounts, opening.query, opening.now(), opening.state.tab)


def _remember(options: TuiOptions, accounts: Sequence[AccountRef]) -> None:
    """For the next start. Whatever is in the way: it then begins without rows."""
    from evtui.config.locations import locate
    from evtui.errors import ConfigError
    from evtui.services.first_screen import mark_of, remember

    locations = locate(config=options.config)
    with suppress(OSError, ConfigError):
        remember(locations.state, mark_of(locations.config_file), accounts)


def _locations(options: TuiOptions) -> Locations:
    """The demo's own home, else the user's."""
    from evtui.config.locations import home_locations, locate

    if options.demo and options.child is not None and not options.files:
        return home_locations(options.child.home)
    return locate(config=options.config)


def _clock(options: TuiOptions) -> Callable[[], Instant]:
    """The machine's clock, ``--now`` standing still, or the playhead of a replay."""
    from evtui.app.source import system_now

    if options.replay is not None:
        return options.replay.now
    fixed = options.now
    return system_now if fixed is None else lambda: fixed


def _query(options: TuiOptions, now: Instant) -> SessionQuery:
    """``--since`` and ``--until``, by default the last seven days; of files everything."""
    from evtui.models.fetch import SessionQuery
    from evtui.services.listing.period import last_week

    if options.since is None and options.until is None:
        everything = options.files or options.replay is not None
        return SessionQuery() if everything else replace(last_week(now), default_period=True)
    if options.files:
        return SessionQuery(since=options.since, until=options.until)
    return SessionQuery(since=options.since, until=options.until or now)


def _collect_again() -> None:
    """A while after the first paint: what start-up made is kept out of every collection to come."""
    gc.freeze()
    gc.enable()


__all__: Sequence[str] = ("run_tui",)
