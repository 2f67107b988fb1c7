"""What click lacks: options on both sides of a command, lazily imported commands, FILE as a first word."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from evtui.cli.options import CliOptions
from evtui.errors import NotFound, UsageError
from evtui.formats.theme_names import THEMES

_GIVEN: Final = "evtui.given"
"""Key of the root context's ``meta`` under which global options gather."""
OUTPUTS: Final = ("table", "json", "ndjson", "csv", "tsv", "md")
_PROVIDERS: Final = "Only depot, smappee, oioi or a plug-in; repeatable."
COLORS: Final = ("auto", "always", "never", "16", "256", "truecolor")


def _gather(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Keep a global option that was given; the later one wins, repeatable ones add up."""
    name = param.name
    if name is None or ctx.get_parameter_source(name) is not click.core.ParameterSource.COMMANDLINE:
        return
    given = ctx.find_root().meta.setdefault(_GIVEN, {})
    given[name] = (*given.get(name, ()), *value) if isinstance(value, tuple) else value


def _as_json(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """``--json`` is ``-o json``."""
    if value:
        ctx.find_root().meta.setdefault(_GIVEN, {})["output"] = "json"


def _option(*names: str, **more: Any) -> click.Option:
    """One global option."""
    return click.Option(list(names), expose_value=False, callback=more.pop("callback", _gather), **more)


def global_options() -> list[click.Parameter]:
    """The options every command takes on both sides."""
    file = click.Path(path_type=Path)
    return [
        _option(
            "-c", "--config", type=file, metavar="FILE", help="Configuration file instead of the user's."
        ),
        _option(
            "--account", "accounts", multiple=True, metavar="NAME", help="Only this account; repeatable."
        ),
        _option("-p", "--provider", "providers", multiple=True, metavar="NAME", help=_PROVIDERS),
        _option("--demo", is_flag=True, help="The built-in simulator: no account, no network."),
        _option("--offline", is_flag=True, help="Contact no provider: what was fetched before."),
        _option("--refresh", is_flag=True, help="Fetch everything again, whatever was fetched before."),
        _option("--max-age", metavar="TIME", help="Ask for nothing that was fetched less than 10m, 1h ago."),
        _option("-o", "--output", type=click.Choice(OUTPUTS), metavar="FORMAT", help=f"{_or(OUTPUTS)}."),
        _option("--json", "as_json", is_flag=True, callback=_as_json, help="The same as -o json."),
        _option("--since", metavar="TIME", help="From: 2026-11-21, RFC 3339, today, -36h, -7d."),
        _option("--until", metavar="TIME", help="Up to, exclusive; the same forms."),
        _option("--tz", metavar="ZONE", help="Time zone of what is shown and typed; UTC."),
        _option("--strict", is_flag=True, help="A partial result is an error (exit 6)."),
        _option("--color", type=click.Choice(COLORS), metavar="WHEN", help=f"{_or(COLORS)}."),
        _option("--ascii", is_flag=True, help="Nothing but ASCII."),
        _option("--theme", type=click.Choice(tuple(THEMES)), metavar="NAME", help="Colours: evtui themes."),
        _option("-q", "--quiet", is_flag=True, help="No notices on stderr, errors only."),
        _option("-v", "--verbose", count=True, help="Say more on stderr; repeatable."),
        _option("--seed", type=click.IntRange(0), metavar="N", help="The demo's fleet."),
        _option("--now", metavar="TIME", help="When the demo's newest session ends."),
        _option("--faults", type=file, metavar="FILE", help="Fault script of the demo (TOML)."),
    ]


def explorer_options() -> list[click.Parameter]:
    """The options of whatever starts the explorer."""
    return [
        _option("--view", metavar="NAME", help="Begin with a named view (:view save NAME)."),
        _option("--restricted", is_flag=True, help="No pipes: no command is run from the explorer."),
        _option("--fresh", is_flag=True, help="Begin without view, tab, cursor and zoom of the last run."),
    ]


def _or(words: Sequence[str]) -> str:
    """``a, b or c``."""
    return f"{', '.join(words[:-1])} or {words[-1]}"


def options_of(ctx: click.Context, files: Sequence[str] = ()) -> CliOptions:
    """The global options of this run, with the environment's where none was given."""
    from evtui.cli.periods import current_instant, read_time, zone

    given = dict(ctx.find_root().meta.get(_GIVEN, {}))
    given.setdefault("ascii", os.environ.get("EVTUI_ASCII", "0") not in ("", "0"))
    if (max_age := given.pop("max_age", None)) is not None:
        from evtui.services.live.conditions import read_duration

        given["max_age_s"] = read_duration(max_age, "--max-age")
    if given.get("refresh") and given.get("offline"):
        raise UsageError("--refresh asks the providers, --offline asks nobody", hint="give one of them")
    now = given.pop("now", None)
    tz = zone(given.get("tz", "UTC"))
    if now is not None:
        given["now"] = read_time(now, current_instant(), tz, "--now")
    return CliOptions(files=tuple(files), **given)


class _Helpful(click.Command):
    """Writes its help through the one writer of stdout."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``-h`` and ``--help``."""

        def show(inner: click.Context, param: click.Parameter, value: bool) -> None:
            """Print and leave."""
            if value and not inner.resilient_parsing:
                from evtui.cli.output import Output

                output = Output.standard("never")
                output.data([inner.get_help() + "\n"])
                output.flush()
                inner.exit()

        return click.Option(
            ["-h", "--help"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=show,
            help="Show this help.",
        )


class EvtuiCommand(_Helpful):
    """A command that takes the global options behind its name too, and shows them as a group of their own."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own parameters, then the global ones it does not define itself."""
        own = super().get_params(ctx)
        taken = {name for param in own for name in param.opts}
        return [*own, *(param for param in global_options() if not taken & set(param.opts))]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Own options first; the global ones are named, and explained by ``evtui --help``."""
        options = (param for param in self.params if isinstance(param, click.Option))
        own = [record for param in options if (record := param.get_help_record(ctx)) is not None]
        if own:
            with formatter.section("Options"):
                formatter.write_dl(own)
        with formatter.section("Global options (evtui --help)"):
            names = [max(param.opts, key=len) for param in global_options()]
            formatter.write_text(" ".join([*names, "-h"]))


class EvtuiGroup(_Helpful, click.Group):
    """The program: a table of commands imported when used; a first word that is no command is a FILE."""

    def __init__(self, *, table: dict[str, tuple[str, str]], files: str, **more: Any) -> None:
        """``table`` is name to (``module:command``, short help); ``files`` the command that opens files."""
        super().__init__(
            params=[*global_options(), *explorer_options()],
            no_args_is_help=False,
            invoke_without_command=True,
            **more,
        )
        self._table = table
        self._files = files

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        entry = self._table.get(cmd_name)
        return None if entry is None else _load(entry[0])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A command's name, else a file."""
        word = args[0]
        if word in self._table:
            return word, self.get_command(ctx, word), args[1:]
        check_file(word, self._table)
        guarded = ["--", *args] if word.startswith("-") and word != "-" else args  # it stood behind a --
        return "open", _load(self._files), guarded

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in self._table.items()])


def _load(target: str) -> click.Command:
    """``module:command`` below ``evtui.cli.commands``."""
    module, _, name = target.partition(":")
    command = getattr(import_module(f"evtui.cli.commands.{module}"), name)
    assert isinstance(command, click.Command)
    return command


def check_file(word: str, commands: Sequence[str] | dict[str, Any] = ()) -> None:
    """Accept ``-`` and existing paths. Raises NotFound for a missing file, UsageError for no command."""
    if word == "-":
        return
    try:
        exists = bool(word) and Path(word).exists()
    except (OSError, ValueError):
        exists = False
    if exists or ("#" in word and _is_file(word.partition("#")[0])):
        return
    if not commands or "/" in word or "." in word:
        raise NotFound(f"no file {word}")
    near = get_close_matches(word, list(commands), n=1)
    raise UsageError(
        f"no command {word}", hint=f"did you mean {near[0]}?" if near else "evtui --help lists them"
    )


def _is_file(name: str) -> bool:
    """Whether there is such a file; a text that can be no path names none."""
    try:
        return bool(name) and Path(name).is_file()
    except (OSError, ValueError):
        return False


def split_link(files: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Files without what stands behind their ``#``, and the first of those links; existing paths win."""
    names: list[str] = []
    links: list[str] = []
    for word in files:
        name, mark, link = word.partition("#")
        is_link = bool(mark) and not Path(word).exists() and _is_file(name)
        names.append(name if is_link else word)
        links += [link] if is_link else []
    return tuple(names), next(iter(links), "")


def command(*, examples: Sequence[str] = (), **more: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """A command of ours: its help ends with examples."""
    epilog = "\b\nExamples:\n" + "\n".join(f"  {line}" for line in examples) if examples else None
    return click.command(cls=EvtuiCommand, epilog=epilog, **more)
