"""``config edit``: the user's editor on a copy, checked before it takes the file's place."""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from evtui.cli.configuring import tell_missing
from evtui.cli.diagnostics import Diagnostics
from evtui.cli.options import CliOptions
from evtui.clients.token_file import replace_private_file
from evtui.config.editing import config_lock, faults_in, read_config, write_config
from evtui.config.faults import BadConfig
from evtui.config.locations import locate
from evtui.errors import ConfigError, UsageError

DEFAULT_EDITOR: Final = "vi"


def edit(options: CliOptions) -> int:
    """Edit the configuration. A text with faults takes no effect: it is kept beside the file, and named.

    A secret that is merely missing is no reason to refuse: ``auth login`` comes next. Raises UsageError when
    the editor cannot be run or fails, BadConfig for the faults.
    """
    locations = locate(config=options.config)
    file = locations.config_file
    say = Diagnostics(quiet=options.quiet)
    kept = read_config(file)
    before = kept if file.exists() else _template()
    copy = _copy(file, before)
    try:
        _run_editor(editor_of(os.environ), copy)
        after = read_config(copy)
        aside = file.with_name(f"{file.name}.rejected")
        faults = faults_in(after, str(aside), locations)
        serious = [fault for fault in faults if not fault.lacks_secret]
        if after == before and file.exists():
            say.notice("nothing was changed")
            return 0
        if serious:
            copy.replace(aside)
            say.error(f"{file} stays as it was", f"your text is in {aside}")
            raise BadConfig(serious)
        with config_lock(locations):
            if read_config(file) != kept:
                copy.replace(aside)
                raise ConfigError(f"{file} was changed meanwhile", hint=f"your text is in {aside}")
            write_config(file, after)
    finally:
        with suppress(OSError):
            copy.unlink()
    say.notice(f"{file} is written")
    tell_missing(say, faults)
    return 0


def _template() -> str:
    """Where there is no file yet: what ``config init`` would write."""
    from evtui.config.template import template

    return template()


def editor_of(environ: Mapping[str, str]) -> list[str]:
    """VISUAL, else EDITOR, else vi, as a shell would split it; no shell runs. Raises UsageError."""
    name = next((name for name in ("VISUAL", "EDITOR") if environ.get(name, "").strip()), "")
    try:
        return shlex.split(environ[name]) if name else [DEFAULT_EDITOR]
    except ValueError as error:
        raise UsageError(f"{name} cannot be split into words: {error}") from None


def _copy(file: Path, text: str) -> Path:
    """A private copy beside the file, so that it can take its place."""
    copy = file.with_name(f".{secrets.token_hex(4)}.{file.name}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_private_file(copy, text.encode())
    except OSError as error:
        raise ConfigError(f"{file.parent} cannot be written: {error.strerror or 'failed'}") from error
    return copy


def _run_editor(argv: list[str], copy: Path) -> None:
    """Wait for the editor. Raises UsageError."""
    try:
        done = subprocess.run([*argv, str(copy)], check=False)  # noqa: S603  # the user's own editor, no shell
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "failed"
        raise UsageError(
            f"the editor {argv[0]} cannot be run: {reason}", hint="set EDITOR to one that exists"
        ) from None
    if done.returncode:
        raise UsageError(f"the editor ended with {done.returncode}; nothing was changed")
