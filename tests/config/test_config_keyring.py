"""The keyring: asked in a thread, two seconds at most, and its trouble is told in words (row 20)."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from evtui.config import keyring
from evtui.config.keyring import forget_in_keyring, keep_in_keyring
from evtui.config.secrets import resolve
from evtui.errors import ConfigError


class Backend:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        self.kept[service, name] = value

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """In place of the extra."""
    fake = Backend()
    monkeypatch.setitem(sys.modules, "keyring", fake)
    yield fake


async def test_a_secret_goes_in_comes_out_and_is_forgotten(backend: Backend, tmp_path: Path) -> None:
    await keep_in_keyring("north.client_secret", "hunter2-kept")
    assert backend.kept == {("evtui", "north.client_secret"): "hunter2-kept"}
    assert await resolve("keyring:north.client_secret", {}, tmp_path) == "hunter2-kept"
    assert await forget_in_keyring("north.client_secret")
    assert not await forget_in_keyring("north.client_secret")
    with pytest.raises(ConfigError, match=r"holds no north\.client_secret"):
        await resolve("keyring:north.client_secret", {}, tmp_path)


async def test_a_keyring_that_never_answers_is_given_up_on(
    backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "KEYRING_TIMEOUT_S", 0.05)
    locked = threading.Event()
    monkeypatch.setattr(backend, "get_password", lambda service, name: locked.wait())
    with pytest.raises(ConfigError, match=r"did not answer within 0\.05 s") as caught:
        await resolve("keyring:north", {}, tmp_path)
    locked.set()
    assert "env:NAME or file:PATH" in caught.value.hint


async def test_a_backend_that_fails_is_told_in_words(
    backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: str) -> None:
        raise RuntimeError("hunter2 in a backend's words")

    monkeypatch.setattr(backend, "get_password", fail)
    monkeypatch.setattr(backend, "set_password", fail)
    with pytest.raises(ConfigError, match="holds no north") as caught:
        await resolve("keyring:north", {}, tmp_path)
    assert "hunter2" not in str(caught.value)
    with pytest.raises(ConfigError, match="does not take the secret") as refused:
        await keep_in_keyring("north", "hunter2-value")
    assert "0600 file" in refused.value.hint and "hunter2" not in str(refused.value)
