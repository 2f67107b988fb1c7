"""The accounts: are their secrets there, do their servers answer, is our clock theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Final

from evtui.clients.clock import SystemClock
from evtui.config.faults import Fault
from evtui.config.secrets import resolved
from evtui.config.settings import AccountSettings, Settings
from evtui.errors import ConfigError, ProviderError
from evtui.formats.units import count
from evtui.providers.registry import load_provider
from evtui.providers.spec import OpenContext
from evtui.services.doctor.check import Check, fail, ok, warn
from evtui.services.setup.secret_slots import SecretState, status_of
from evtui.services.setup.trying import Tried, try_account

LOGIN: Final = "login"
ACCOUNT: Final = "account"
SKEW_S: Final = 60.0
"""More than this and times of sessions and of the screen do not fit together."""


def config_checks(
    settings: Settings | None, faults: Sequence[Fault], *, exists: bool, name: str
) -> Iterator[Check]:
    """The file and what is wrong with it."""
    for fault in faults:
        remedy = fault.hint or "evtui config edit"
        yield fail("config", "fault", f"{fault.place}: {fault.message}", remedy, 2)
    for problem in () if settings is None else settings.problems:
        yield warn("config", problem.account or "file", problem.message, problem.hint)
    if not exists:
        yield warn("config", "file", f"no {name} yet", "evtui config init, or evtui --demo")
    elif settings is not None:
        yield ok("config", "file", f"{name}: {count(len(settings.accounts), 'usable account')}")


async def login_checks(account: AccountSettings, environ: Mapping[str, str]) -> AsyncIterator[Check]:
    """Whether each secret can be had."""
    for secret in await status_of(account, environ):
        if secret.state is SecretState.MISSING:
            yield fail(LOGIN, account.name, f"{secret.key} is missing", secret.why, 4)
        elif secret.state is SecretState.PRESENT:
            yield ok(LOGIN, account.name, f"{secret.key} from {secret.source}")


async def reach_checks(
    account: AccountSettings, settings: Settings, environ: Mapping[str, str]
) -> AsyncIterator[Check]:
    """One cheap read call, the server's clock, and what the account can do."""
    state = settings.locations.state
    tried = await try_account(account, environ, str(state) if state.is_dir() else None)
    if tried.problem is not None:
        problem = tried.problem
        yield fail(
            ACCOUNT, account.name, problem.message, problem.hint or "evtui doctor again", problem.exit_code
        )
    else:
        yield ok(ACCOUNT, account.name, tried.text)
    skew = _skew(account.name, tried)
    if skew is not None:
        yield skew
    if tried.is_ok:
        async for check in _capabilities(account, settings, environ):
            yield check


def _skew(account: str, tried: Tried) -> Check | None:
    """Our clock beside the server's; None when no answer came."""
    if tried.skew_s is None:
        return None
    off_s = abs(tried.skew_s)
    if off_s < SKEW_S:
        return ok("clock", account, "within a minute of the server's")
    which = "ahead of" if tried.skew_s > 0 else "behind"
    remedy = "set the clock (NTP); sign-ins go on, but ages and periods are off by as much"
    return warn("clock", account, f"{off_s:.0f} s {which} the server's", remedy)


async def _capabilities(
    account: AccountSettings, settings: Settings, environ: Mapping[str, str]
) -> AsyncIterator[Check]:
    """What the account does where the provider's pages leave it open."""
    probe = load_provider(account.provider).probe
    if probe is None:
        return
    context = OpenContext(
        account=account.name,
        clock=SystemClock(),
        max_body_bytes=settings.limits.max_body_bytes,
        max_inflated_bytes=settings.limits.max_inflated_bytes,
    )
    try:
        for found in await probe(await resolved(account, environ), context):
            yield ok("probe", account.name, f"{found.topic}: {found.finding}")
    except (ProviderError, ConfigError) as error:
        yield warn("probe", account.name, error.message, error.hint)
