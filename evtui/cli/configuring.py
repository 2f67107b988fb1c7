"""``config``: write, find, show, check and change the configuration."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import Field

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.record_tables import write_table
from evtui.config.editing import config_lock, faults_in, key_path, read_config, set_value, write_config
from evtui.config.faults import BadConfig, Fault
from evtui.config.load import all_faults, load_settings
from evtui.config.locations import Locations, locate
from evtui.config.provenance import DEFAULT, OriginatedValue, values_of
from evtui.config.settings import Settings
from evtui.errors import ConfigError, EvtuiError, UsageError
from evtui.formats.units import count
from evtui.services.export.records import SCHEMA, Record

BAD: Final = ConfigError.exit_code


class PathRecord(Record):
    """A file or folder of evtui's."""

    what: str
    path: str
    exists: bool


class PathsRecord(Record):
    """``config path -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    paths: tuple[PathRecord, ...]


class ValueRecord(Record):
    """One value in force; of a secret its reference."""

    key: str
    value: str
    origin: str
    """``FILE:LINE``, ``default``, ``flag --tz``, ``env EVTUI_ASCII``."""


class ValuesRecord(Record):
    """``config show -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    values: tuple[ValueRecord, ...]


class FaultRecord(Record):
    """One thing that is wrong."""

    place: str
    """``FILE:LINE``."""
    key: str
    message: str
    hint: str


class FaultsRecord(Record):
    """``config validate -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    faults: tuple[FaultRecord, ...]


def init(options: CliOptions, *, force: bool) -> int:
    """Write a commented file. Raises UsageError where one is already."""
    from evtui.config.template import template

    path = locate(config=options.config).config_file
    if not force and (path.exists() or path.is_symlink()):
        raise UsageError(f"{path} exists", hint="--force replaces it; evtui config edit changes it")
    written = write_config(path, template())
    say = Diagnostics(quiet=options.quiet)
    say.notice(f"{written} is written", "evtui config edit opens it, evtui config validate checks it")
    return 0


def path(options: CliOptions) -> int:
    """Where everything is."""
    records = tuple(
        PathRecord(what=what, path=str(place), exists=place.exists())
        for what, place in _places(locate(config=options.config)).items()
    )
    rows = [(one.what, one.path, "" if one.exists else "not there yet") for one in records]
    write_table(options, PathsRecord(paths=records), PathRecord, records, ("What", "Path", ""), rows)
    return 0


def _places(locations: Locations) -> Mapping[str, Path]:
    """Name to file or folder."""
    from evtui.services.setup.keeping_secrets import secrets_folder

    return {
        "configuration": locations.config_file,
        "data": locations.data,
        "sessions": locations.data / "sessions.db",
        "notes": locations.data / "notes.jsonl",
        "cache": locations.cache,
        "state": locations.state,
        "secrets": secrets_folder(locations),
        "log": locations.log_file,
    }


def show(options: CliOptions, *, origin: bool) -> int:
    """Every value in force; with ``origin`` where it came from."""
    settings = load_settings(options.config)
    values = (*_of_this_run(options, os.environ), *values_of(settings, os.environ))
    records = tuple(ValueRecord(key=one.key, value=one.value, origin=one.origin) for one in values)
    titles = ("Key", "Value", "Origin") if origin else ("Key", "Value")
    rows = [(one.key, one.value, one.origin)[: len(titles)] for one in records]
    write_table(options, ValuesRecord(values=records), ValueRecord, records, titles, rows)
    return 0


def _of_this_run(options: CliOptions, environ: Mapping[str, str]) -> tuple[OriginatedValue, ...]:
    """What flags and environment decide, over any file."""
    set_names = [name for name in ("EVTUI_CONFIG", "EVTUI_HOME") if environ.get(name)]
    file_origin = "flag -c" if options.config else f"env {set_names[0]}" if set_names else DEFAULT
    colour = next((name for name in ("NO_COLOR", "FORCE_COLOR") if environ.get(name)), "")
    by_environment = environ.get("EVTUI_ASCII", "0") not in ("", "0")
    found = {
        "run.config": (str(locate(environ, options.config).config_file), file_origin),
        "run.tz": (options.tz, DEFAULT if options.tz == "UTC" else "flag --tz"),
        "run.color": (
            options.color,
            "flag --color" if options.color != "auto" else f"env {colour}" if colour else DEFAULT,
        ),
        "run.ascii": (
            json.dumps(options.ascii),
            "env EVTUI_ASCII" if by_environment else "flag --ascii" if options.ascii else DEFAULT,
        ),
    }
    return tuple(OriginatedValue(key=key, value=value, origin=where) for key, (value, where) in found.items())


def validate(options: CliOptions) -> int:
    """Print every fault with file and line; 2 when there is one."""
    say = Diagnostics(quiet=options.quiet)
    file = locate(config=options.config).config_file
    settings, faults = checked(options)
    records = tuple(
        FaultRecord(place=one.place, key=".".join(map(str, one.path)), message=one.message, hint=one.hint)
        for one in faults
    )
    if options.output == "table":
        output = Output.standard(options.color, ascii=options.ascii)
        output.lines(map(str, faults))
        output.flush()
    else:
        rows = [(one.place, one.key, one.message, one.hint) for one in records]
        titles = ("Place", "Key", "Message", "Remedy")
        write_table(options, FaultsRecord(faults=records), FaultRecord, records, titles, rows)
    if settings is not None:
        told = {one.name for one in settings.faulty}
        for problem in (one for one in settings.problems if one.account not in told):
            say.problem(problem)
    if settings is not None and not faults:
        accounts = count(len(settings.accounts), "account")
        say.notice(f"{file}: {accounts}, no fault" if file.exists() else f"there is no {file} yet")
    return BAD if faults else 0


def checked(options: CliOptions) -> tuple[Settings | None, tuple[Fault, ...]]:
    """The configuration, None when none of it can be used, and everything that is wrong with it."""
    try:
        settings = load_settings(options.config)
    except BadConfig as error:
        return None, error.faults
    except ConfigError as error:
        return None, (Fault(str(options.config or "configuration"), error.message, error.hint),)
    return settings, (*all_faults(settings), *_rule_faults(settings), *_key_faults(settings))


def _rule_faults(settings: Settings) -> tuple[Fault, ...]:
    """Thresholds and rule files that cannot be used."""
    from evtui.cli.rulebook import rulebook_of

    try:
        rulebook_of(settings)
    except BadConfig as error:
        return error.faults
    except EvtuiError as error:
        return (Fault(settings.origin.at(("rules", "files")), error.message, error.hint, ("rules", "files")),)
    return ()


def _key_faults(settings: Settings) -> Iterator[Fault]:
    """Keys of ``[keys]`` that cannot be had."""
    from evtui.config.preferences import read_preferences
    from evtui.keymap.load import read_keys

    for fault in read_keys(read_preferences(settings.locations.config_file).keys)[1]:
        path = ("keys", *fault.path)
        yield Fault(settings.origin.at(path), fault.message, fault.hint, path)


def schema(options: CliOptions) -> int:
    """JSON Schema of the file."""
    from evtui.config.schema import config_schema

    output = Output.standard("never")
    output.data([json.dumps(config_schema(), indent=2, ensure_ascii=False), "\n"])
    output.flush()
    return 0


def set_key(options: CliOptions, key: str, word: str) -> int:
    """Change one value; comments stay. Raises UsageError, ConfigError."""
    locations = locate(config=options.config)
    file = locations.config_file
    path = key_path(key)
    say = Diagnostics(quiet=options.quiet)
    with config_lock(locations):
        text = read_config(file)
        changed = set_value(text, path, word, str(file), locations)
        if changed == text:
            say.notice(f"{key} is that already")
            return 0
        written = write_config(file, changed)
    say.notice(f"{written}: {key} is set")
    tell_missing(say, faults_in(changed, str(file), locations))
    return 0


def tell_missing(say: Diagnostics, faults: Sequence[Fault]) -> None:
    """What the file still lacks."""
    for fault in faults:
        say.notice(f"still to do: {fault.message}", fault.hint)
