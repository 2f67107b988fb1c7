"""``auth``: keep the secrets of an account, say where they come from, and forget them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.hidden_input import NotOneLine, ask_hidden, read_lines_of_stdin
from evtui.cli.options import CliOptions
from evtui.cli.running import run_async
from evtui.config.load import load_settings
from evtui.config.locations import Locations, locate
from evtui.config.secrets import checked_secret
from evtui.errors import ConfigError, UsageError
from evtui.providers.registry import title_of
from evtui.services.setup.desk import section_of, sections_of
from evtui.services.setup.keeping_secrets import forget_secrets, keep_secrets
from evtui.services.setup.secret_slots import SecretSlot, SecretState, slots_of

if TYPE_CHECKING:
    from evtui.config.origin import KeyPath
    from evtui.services.setup.trying import Tried

AUTH: Final = 4
"""Exit code when a secret is missing or a login refused."""
_TRIES: Final = 3


def login(options: CliOptions, account: str | None, *, with_token: bool, keyring: bool) -> int:
    """Ask for the account's secrets, keep them, write their references, and try a live connection."""
    locations = locate(config=options.config)
    name, section = _section(locations, _one(options, account))
    slots = slots_of(section["provider"], section)
    say = Diagnostics(quiet=options.quiet)
    typed = _from_stdin(slots) if with_token else _asked(name, slots, say)
    if typed:
        references = run_async(keep_secrets(locations, name, typed, keyring=keyring))
        say.notice(f"{name}: kept as {', '.join(references)}")
    else:
        say.notice(f"{name}: nothing was changed")
    return _try(options, locations, name, say)


def _one(options: CliOptions, account: str | None) -> str | None:
    """The account that is meant, as argument or as ``--account``."""
    if account is None and len(options.accounts) == 1:
        return options.accounts[0]
    return account


def _section(locations: Locations, name: str | None) -> tuple[str, dict[str, Any]]:
    """The account's name and section; the only one when none is named. Raises UsageError, ConfigError."""
    if name is None:
        sections = sections_of(locations)
        if len(sections) != 1:
            known = ", ".join(sections) or "no account is configured: evtui config init"
            raise UsageError("which account?", hint=f"name it; {known}")
        (name,) = sections
    return name, section_of(locations, name)


def _from_stdin(slots: Sequence[SecretSlot]) -> dict[KeyPath, str]:
    """One line for each secret; missing lines leave optional ones and those that are there already."""
    lines = read_lines_of_stdin()
    order = ", ".join(slot.key for slot in slots)
    if not lines or len(lines) > len(slots):
        raise UsageError(f"{len(lines)} lines came from stdin", hint=f"one line each: {order}")
    typed = {slot.path: checked_secret(line, slot.key) for slot, line in zip(slots, lines, strict=False)}
    lacking = [slot.key for slot in slots[len(lines) :] if slot.is_required and slot.reference is None]
    if lacking:
        raise UsageError(f"{', '.join(lacking)} did not come from stdin", hint=f"one line each: {order}")
    return typed


def _asked(name: str, slots: Sequence[SecretSlot], say: Diagnostics) -> dict[KeyPath, str]:
    """Each secret typed without echo; enter keeps what is there and leaves out what is not needed."""
    typed: dict[KeyPath, str] = {}
    for slot in slots:
        if slot.help:
            say.notice(f"{slot.key}: {slot.help}")
        value = _ask(name, slot, say)
        if value is not None:
            typed[slot.path] = value
    return typed


def _ask(name: str, slot: SecretSlot, say: Diagnostics) -> str | None:
    """One secret; None when it stays as it is. Raises UsageError after three times nothing usable."""
    keeps = slot.reference is not None or not slot.is_required
    rest = " (enter keeps it)" if slot.reference is not None else " (enter: none)" if keeps else ""
    for _ in range(_TRIES):
        try:
            value = ask_hidden(f"{name} {slot.key}{rest}: ")
            if not value and keeps:
                return None
            return checked_secret(value, slot.key)
        except NotOneLine:
            say.error("that was more than one line, nothing of it is kept", "copy the secret alone")
        except EOFError:
            raise UsageError("nothing was typed; nothing was changed") from None
        except ConfigError as error:
            say.error(error.message, "type or paste it again")
    raise UsageError(f"no usable {slot.key}; nothing was changed")


def _try(options: CliOptions, locations: Locations, name: str, say: Diagnostics) -> int:
    """The live connection; a section that lacks more than secrets says so."""
    settings = load_settings(options.config)
    faulty = next((one for one in settings.faulty if one.name == name), None)
    if faulty is not None:
        for fault in faulty.faults:
            say.error(f"{fault.place}: {fault.message}", fault.hint)
        return ConfigError.exit_code
    if options.offline:
        return 0
    from evtui.services.setup.trying import try_account

    account = next(one for one in settings.accounts if one.name == name)
    say.notice(f"{name}: asking {title_of(account.provider)} ...")
    state = str(locations.state) if locations.state.is_dir() else None
    return _told(name, run_async(try_account(account, os.environ, state)), say)


def _told(name: str, tried: Tried, say: Diagnostics) -> int:
    """What came back; the exit code of the refusal."""
    if tried.problem is None:
        say.notice(f"{name}: {tried.text}")
        return 0
    say.error(f"{name}: {tried.problem.message}", tried.problem.hint)
    return tried.problem.exit_code


def status(options: CliOptions, account: str | None) -> int:
    """Where the secrets of each account come from, and what of its tokens is kept; 4 when one is missing."""
    from evtui.cli.record_tables import write_table
    from evtui.services.setup.login_records import LoginRecord, LoginsRecord, login_records

    settings = load_settings(options.config)
    wanted = tuple(filter(None, (account, *options.accounts)))
    records = run_async(login_records(settings, os.environ, wanted))
    rows = [
        (one.account, one.secret, one.source, one.state, one.expires_at or "", one.why) for one in records
    ]
    titles = ("Account", "Secret", "From", "State", "Good until", "What to do")
    write_table(options, LoginsRecord(logins=records), LoginRecord, records, titles, rows)
    if not records:
        Diagnostics(quiet=options.quiet).notice("no account is configured", "evtui config init")
    return AUTH if any(one.state == SecretState.MISSING for one in records) else 0


def logout(options: CliOptions, account: str | None, *, yes: bool) -> int:
    """Remove what ``login`` kept and the tokens; asks unless ``yes``."""
    locations = locate(config=options.config)
    name, section = _section(locations, _one(options, account))
    slots = slots_of(section["provider"], section)
    say = Diagnostics(quiet=options.quiet)
    if not yes and not _confirmed(name):
        say.notice(f"{name}: nothing was changed")
        return 0
    removed, left = run_async(forget_secrets(locations, name, slots))
    say.notice(f"{name}: {'removed ' + ', '.join(removed) if removed else 'nothing of it was kept here'}")
    if left:
        say.notice(f"{name}: {', '.join(left)} not touched: evtui did not put it there")
    return 0


def _confirmed(name: str) -> bool:
    """Ask at the terminal. Raises UsageError where nobody can answer."""
    try:
        with open("/dev/tty", "r+b", buffering=0) as terminal:  # noqa: PTH123  # a device, unbuffered
            terminal.write(f"remove the secrets and tokens of {name} kept here? [y/N] ".encode())
            return terminal.readline().strip().lower() in (b"y", b"yes")
    except OSError:
        raise UsageError("nobody to ask whether to remove secrets", hint="--yes removes them") from None
