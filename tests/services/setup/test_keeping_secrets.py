"""Typed secrets: private files, references in the configuration, nothing half done, all of it forgotten."""

from __future__ import annotations

import os
import stat
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from evtui.clients.token_file import replace_private_file
from evtui.config.locations import Locations, home_locations
from evtui.errors import ConfigError
from evtui.services.setup import keeping_secrets
from evtui.services.setup.keeping_secrets import forget_secrets, keep_secrets, secrets_folder, token_path
from evtui.services.setup.secret_slots import slots_of

NORTH = '# mine\n[accounts.north]\nprovider = "depot"\nregion = "eu"\nclient_id = "a"\n'
CANARY = "canary-77aa-kept"
PATH = ("client_secret",)


def home(tmp_path: Path, text: str = NORTH) -> Locations:
    """A configuration of its own."""
    locations = home_locations(tmp_path / "evtui")
    locations.config_file.parent.mkdir()
    locations.config_file.write_text(text)
    return locations


def section(locations: Locations) -> dict[str, object]:
    """The account as the file has it."""
    found: dict[str, object] = tomllib.loads(locations.config_file.read_text())["accounts"]["north"]
    return found


@pytest.mark.parametrize("umask", [0o000, 0o077])
async def test_a_secret_is_private_whatever_the_umask_and_named_by_reference(
    tmp_path: Path, umask: int
) -> None:
    locations = home(tmp_path)
    before = os.umask(umask)
    try:
        (reference,) = await keep_secrets(locations, "north", {PATH: CANARY})
    finally:
        os.umask(before)
    path = secrets_folder(locations) / "north.client_secret"
    assert path.read_text() == CANARY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert reference == "file:state/secrets/north.client_secret" == section(locations)["client_secret"]
    assert CANARY not in locations.config_file.read_text()
    assert locations.config_file.read_text().startswith("# mine\n")


async def test_a_typed_reference_is_written_as_it_is(tmp_path: Path) -> None:
    locations = home(tmp_path)
    await keep_secrets(locations, "north", {PATH: "env:NORTH"})
    assert section(locations)["client_secret"] == "env:NORTH"
    assert not secrets_folder(locations).exists()


async def test_two_configurations_with_the_same_account_never_mix(tmp_path: Path) -> None:
    locations = home(tmp_path)
    other = tmp_path / "other.toml"
    other.write_text(NORTH)
    await keep_secrets(locations, "north", {PATH: "one-secret"})
    named = home_locations(tmp_path / "evtui", other)
    await keep_secrets(named, "north", {PATH: "two-secret"})
    texts = {path.read_text() for path in secrets_folder(locations).iterdir()}
    assert texts == {"one-secret", "two-secret"}


async def test_a_planted_link_is_replaced_and_what_it_points_to_stays(tmp_path: Path) -> None:
    locations = home(tmp_path)
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    folder = secrets_folder(locations)
    folder.mkdir(parents=True)
    (folder / "north.client_secret").symlink_to(victim)
    await keep_secrets(locations, "north", {PATH: CANARY})
    assert victim.read_text() == "untouched"
    assert not (folder / "north.client_secret").is_symlink()


async def test_a_crash_between_secret_and_reference_leaves_a_configuration_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locations = home(tmp_path)

    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(keeping_secrets, "write_config", crash)
    with pytest.raises(KeyboardInterrupt):
        await keep_secrets(locations, "north", {PATH: CANARY})
    assert locations.config_file.read_text() == NORTH
    assert (secrets_folder(locations) / "north.client_secret").read_text() == CANARY


async def test_a_folder_that_cannot_be_made_is_told_and_the_configuration_stays(tmp_path: Path) -> None:
    locations = home(tmp_path)
    locations.state.write_text("in the way")
    with pytest.raises(ConfigError, match="cannot be used"):
        await keep_secrets(locations, "north", {PATH: CANARY})
    assert locations.config_file.read_text() == NORTH


@pytest.mark.parametrize("value", ["", "a\nb", "a\x1b[2J"])
async def test_what_is_no_secret_is_refused_without_being_quoted(tmp_path: Path, value: str) -> None:
    locations = home(tmp_path)
    with pytest.raises(ConfigError, match="client_secret"):
        await keep_secrets(locations, "north", {PATH: value})
    assert locations.config_file.read_text() == NORTH


async def test_forgetting_removes_what_is_ours_and_leaves_the_rest(tmp_path: Path) -> None:
    park = (
        '[accounts.north]\nprovider = "smappee"\nclient_id = "a"\nusername = "me"\n'
        f'password = "file:{tmp_path}/mine"\n'
    )
    (tmp_path / "mine").write_text("hunter2")
    locations = home(tmp_path, park)
    await keep_secrets(locations, "north", {PATH: CANARY})
    replace_private_file(token_path(locations, "north"), b"{}")
    slots = slots_of("smappee", section(locations))
    removed, left = await forget_secrets(locations, "north", slots)
    assert removed == ("the secret client_secret", "its tokens")
    assert left == ("password",)
    assert (tmp_path / "mine").exists()
    assert await forget_secrets(locations, "north", slots) == ((), ("client_secret", "password"))


async def test_the_keyring_takes_a_secret_in_place_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, str] = {}
    fake = SimpleNamespace(
        set_password=lambda service, name, value: kept.__setitem__(name, value),
        delete_password=lambda service, name: kept.pop(name),
    )
    monkeypatch.setitem(sys.modules, "keyring", fake)
    locations = home(tmp_path)
    await keep_secrets(locations, "north", {PATH: CANARY}, keyring=True)
    assert kept == {"north.client_secret": CANARY}
    assert section(locations)["client_secret"] == "keyring:north.client_secret"
    removed, _ = await forget_secrets(locations, "north", slots_of("depot", section(locations)))
    assert removed == ("keyring:north.client_secret",) and not kept
