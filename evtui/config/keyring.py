"""The system's keyring (extra ``evtui[keyring]``), asked in a thread that nobody has to wait for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import Final, TypeVar

from evtui.errors import ConfigError

KEYRING_TIMEOUT_S: Final = 2.0
SERVICE: Final = "evtui"
T = TypeVar("T")


async def keyring_secret(name: str) -> str:
    """``keyring:NAME`` as it is kept. Raises ConfigError."""
    value = await _asked(lambda keyring: _text(keyring.get_password(SERVICE, name)))
    if value is None:
        raise ConfigError(f"the keyring holds no {name} of service {SERVICE}", hint=_by_hand(name))
    return value


async def keep_in_keyring(name: str, value: str) -> None:
    """Put a secret there. Raises ConfigError when that cannot be done."""

    def put(keyring: ModuleType) -> str:
        keyring.set_password(SERVICE, name, value)
        return "kept"

    if await _asked(put) is None:
        raise ConfigError(
            "the keyring does not take the secret", hint="leave --keyring out: a 0600 file takes it"
        )


async def forget_in_keyring(name: str) -> bool:
    """Take a secret out; False when it was not there. Raises ConfigError when the keyring does not answer."""

    def delete(keyring: ModuleType) -> str:
        keyring.delete_password(SERVICE, name)
        return "gone"

    return await _asked(delete) is not None


def _text(value: object) -> str | None:
    """What a backend gave, if it is a text."""
    return value if isinstance(value, str) else None


def _by_hand(name: str) -> str:
    """How to put it there oneself."""
    return f"keyring set {SERVICE} {name}, or evtui auth login"


async def _asked(work: Callable[[ModuleType], T | None]) -> T | None:
    """What the keyring says, None for any error of any backend.

    A locked keyring may never answer, so it is asked in a daemon thread. Raises ConfigError when it is not
    installed or does not answer in time.
    """
    try:
        import keyring  # type: ignore[import-not-found]  # an extra, seldom installed
    except ImportError:
        raise ConfigError("keyring is not installed", hint="pip install 'evtui[keyring]'") from None
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T | None] = loop.create_future()

    def tell(value: T | None) -> None:
        """On the loop: the answer, unless nobody waits any more."""
        if not answer.done():
            answer.set_result(value)

    def ask() -> None:
        """In the thread."""
        value: T | None = None
        with suppress(Exception):  # any backend, any error: all mean that it cannot be had
            value = work(keyring)
        with suppress(RuntimeError):  # the loop is gone
            loop.call_soon_threadsafe(tell, value)

    threading.Thread(target=ask, daemon=True, name="keyring").start()
    try:
        return await asyncio.wait_for(answer, KEYRING_TIMEOUT_S)
    except TimeoutError:
        raise ConfigError(
            f"the keyring did not answer within {KEYRING_TIMEOUT_S:g} s",
            hint="unlock it, or use env:NAME or file:PATH",
        ) from None
