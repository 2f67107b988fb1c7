"""Where the secrets and tokens of each account come from, as records that leave as JSON. Never a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pydantic import Field

from evtui.clients.token_file import stored_times
from evtui.config.settings import AccountSettings, FaultyAccount, Settings
from evtui.errors import UsageError
from evtui.services.export.records import SCHEMA, Record
from evtui.services.setup.keeping_secrets import token_path
from evtui.services.setup.secret_slots import SecretState, status_of


class LoginRecord(Record):
    """One secret or token of one account."""

    account: str
    provider: str | None
    """``depot``, ``smappee`` or ``oioi``; null where the section does not say."""
    secret: str
    """Its key in the section, ``token`` for what a sign-in gave, ``section`` for one that is not usable."""
    source: str
    """``env:NAME``, ``file:PATH``, ``command:WORD ...``, ``keyring:NAME``, ``***`` for a literal one."""
    state: str
    """``present``, ``missing``, ``not needed``."""
    expires_at: str | None = None
    """RFC 3339, of a token."""
    why: str = ""
    """What is wrong, and what to do."""


class LoginsRecord(Record):
    """What ``auth status -o json`` prints."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    logins: tuple[LoginRecord, ...]


async def login_records(
    settings: Settings, environ: Mapping[str, str], wanted: Sequence[str] = ()
) -> tuple[LoginRecord, ...]:
    """Every account, or those wanted, in the order of the file. Raises UsageError for an unknown name."""
    known = [one.name for one in settings.accounts] + [one.name for one in settings.faulty]
    for name in wanted:
        if name not in known:
            raise UsageError(f"no account {name!r}", hint=f"there are {', '.join(known)}" if known else "")
    records: list[LoginRecord] = []
    for account in settings.accounts:
        if not wanted or account.name in wanted:
            records += await _of_account(account, settings, environ)
    for faulty in settings.faulty:
        if not wanted or faulty.name in wanted:
            records.append(_of_faulty(faulty))
    return tuple(records)


async def _of_account(
    account: AccountSettings, settings: Settings, environ: Mapping[str, str]
) -> list[LoginRecord]:
    """Its secrets, then its stored tokens."""
    records = [
        LoginRecord(
            account=account.name,
            provider=account.provider,
            secret=one.key,
            source=one.source,
            state=one.state.value,
            why=one.why,
        )
        for one in await status_of(account, environ)
    ]
    path = token_path(settings.locations, account.name)
    times = stored_times(path)
    if times is not None:
        is_over = times.good_until <= datetime.now(UTC)
        renewed = "renewed by itself" if times.renews else "signed in anew by itself"
        records.append(
            LoginRecord(
                account=account.name,
                provider=account.provider,
                secret="token",  # noqa: S106  # the word for it
                source=f"file:{path}",
                state=SecretState.PRESENT.value,
                expires_at=f"{times.good_until:%Y-%m-%dT%H:%M:%SZ}",
                why=renewed if is_over else "",
            )
        )
    return records


def _of_faulty(faulty: FaultyAccount) -> LoginRecord:
    """A section that cannot be used."""
    fault = faulty.faults[0]
    return LoginRecord(
        account=faulty.name,
        provider=faulty.provider,
        secret=str(fault.path[-1]) if fault.lacks_secret else "section",
        source="",
        state=SecretState.MISSING.value,
        why=str(fault),
    )
