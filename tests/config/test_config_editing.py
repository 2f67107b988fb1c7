"""A changed configuration keeps its comments, is replaced whole, and never takes a secret."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.config import editing
from evtui.config.editing import config_lock, faults_in, key_path, set_value, with_value, write_config
from evtui.config.fields import fields_of
from evtui.config.first_look import names_accounts
from evtui.config.locations import home_locations
from evtui.config.settings import TABLES
from evtui.config.template import template
from evtui.errors import ConfigError, UsageError
from evtui.providers.registry import PROVIDERS, load_provider
from tests.config.config_doubles import DOCUMENTED, NORTH, PARK, parsed

NOWHERE = home_locations(Path("/nowhere"))


def changed(text: str, key: str, word: str) -> str:
    """``config set KEY WORD`` on a text."""
    return set_value(text, key_path(key), word, "config.toml", NOWHERE)


# ── the template ──────────────────────────────────────────────────────────────────────────────────


def test_the_template_is_valid_as_it_is_and_names_every_key_of_every_model() -> None:
    assert faults_in(template(), "config.toml", NOWHERE) == ()
    assert tomllib.loads(template()) == {}
    for provider in PROVIDERS:
        for field in fields_of(load_provider(provider).settings):
            assert f"#{field.key} = " in template()
    for name in TABLES:
        assert f"#[{name}]" in template()


def test_the_template_uncommented_is_a_configuration_that_lacks_nothing_but_hosts() -> None:
    lines = [line.removeprefix("#") for line in template().splitlines() if not line.startswith("# ")]
    text = "\n".join(line for line in lines if "…" not in line or "identifier" in line)
    text = text.replace('provider = "depot"', 'provider = "depot"\nclient_id = "a"')
    text = text.replace('provider = "smappee"', 'provider = "smappee"\nclient_id = "a"\nusername = "b"')
    assert faults_in(text, "config.toml", NOWHERE) == ()


def test_every_key_of_an_account_has_a_help_text() -> None:
    for provider in PROVIDERS:
        for field in fields_of(load_provider(provider).settings):
            assert field.help, f"{provider}.{field.key}"
            assert all(inner.help for inner in field.inner)


# ── set ───────────────────────────────────────────────────────────────────────────────────────────


def test_comments_order_and_everything_else_stay() -> None:
    text = f"# my accounts\n\n{NORTH.replace('abc', 'old')}# the end\n\n[limits]  # small\nmax_body_mib = 5\n"
    after = changed(text, "accounts.north.client_id", "new")
    assert after == text.replace('"old"', '"new"')


def test_a_new_key_stands_with_its_table_and_not_behind_the_comment_of_the_next() -> None:
    text = f"{NORTH}\n# Smappee\n{PARK}"
    after = changed(text, "accounts.north.chargers", '["HPC-01/1"]')
    assert after == text.replace('NORTH_SECRET"\n', 'NORTH_SECRET"\nchargers = ["HPC-01/1"]\n')


def test_an_account_is_built_key_by_key_in_an_empty_file() -> None:
    text = ""
    for key, word in (
        ("provider", "depot"),
        ("region", "eu"),
        ("client_id", "123"),
        ("client_secret", "env:X"),
    ):
        text = changed(text, f"accounts.north.{key}", word)
    (account,) = parsed(text).accounts
    assert account.section["client_id"] == "123", "a text, although it looks like a number"


@pytest.mark.parametrize(
    ("key", "word", "message"),
    [
        ("accounts.north.clinet_id", "x", "unknown key accounts.north.clinet_id"),
        ("accounts.north.api_base", "http://example.org", "http:// to example.org is refused"),
        ("accounts.north.provider", "depott", "accounts.north.provider is unknown"),
        ("limits.max_body_mib", "0", "limits.max_body_mib"),
        ("limits.max_body_mib", "many", "limits.max_body_mib"),
        ("limts.max_body_mib", "3", "unknown key limts"),
    ],
)
def test_a_value_that_the_configuration_does_not_take_is_refused(key: str, word: str, message: str) -> None:
    with pytest.raises(ConfigError, match="stays as it is") as caught:
        changed(NORTH, key, word)
    assert message in str(caught.value)


@pytest.mark.parametrize("key", ["", "a b", "a.", ".a", "a = 1\nb", "[a]", "accounts.north.chargers.7"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(UsageError):
        changed(NORTH + 'chargers = ["a/1"]\n', key, "x")


@pytest.mark.parametrize(
    "key", ["accounts.north.client_secret", "accounts.new.client_secret", "accounts.new.password",
            "accounts.roaming.api_key", "accounts.roaming.users.0.token"],
)  # fmt: skip
def test_a_literal_secret_is_refused_with_the_remedy_and_never_quoted(key: str) -> None:
    with pytest.raises(UsageError, match="is a secret") as caught:
        changed(DOCUMENTED, key, "hunter2-literal")
    assert "evtui auth login" in caught.value.hint
    assert "hunter2" not in str(caught.value)
    assert "env:MINE" in changed(DOCUMENTED, "accounts.north.client_secret", "env:MINE")


def test_a_file_that_is_no_toml_is_left_alone() -> None:
    with pytest.raises(ConfigError, match=r"config\.toml:1: not TOML"):
        changed("[accounts", "limits.max_body_mib", "3")


names = st.sampled_from(["north", "a-b", "x_1"])
words = st.text(min_size=1, max_size=20).filter(lambda word: word.strip() != "")


@settings(max_examples=60)
@given(names, words)
def test_any_text_comes_back_as_it_was_set(name: str, word: str) -> None:
    word = word.encode("utf-8", "replace").decode()
    text = with_value("# kept\n", ("accounts", name, "client_id"), word)
    assert tomllib.loads(text)["accounts"][name]["client_id"] == word
    assert text.startswith("# kept\n")


# ── writing ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_file_is_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_config(tmp_path / "new" / "config.toml", "a = 1\n")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new" / "config.toml").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_folder_of_the_users_own_is_not_narrowed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    write_config(tmp_path / "config.toml", "a = 1\n")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_a_link_to_a_file_of_dotfiles_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    target = tmp_path / "dotfiles" / "evtui.toml"
    target.write_text("a = 1\n")
    link = tmp_path / "config.toml"
    link.symlink_to(target)
    assert write_config(link, "a = 2\n") == target
    assert link.is_symlink() and target.read_text() == "a = 2\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a folder of another user")
def test_a_link_into_another_users_folder_is_refused(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    (tmp_path / "config.toml").symlink_to(theirs / "config.toml")
    with pytest.raises(ConfigError, match="another user's folder"):
        write_config(tmp_path / "config.toml", "a = 1\n")


KILLED = """
import os, sys
from pathlib import Path
from evtui.clients import token_file
from evtui.config.editing import write_config
step, path = sys.argv[1], Path(sys.argv[2])
def die(*_): os._exit(9)
if step == "fsync": os.fsync = die
if step == "replace": Path.replace = die
if step == "folder": token_file._sync_folder = die
write_config(path, "new = 1\\n" * 500)
"""


@pytest.mark.parametrize("step", ["fsync", "replace", "folder"])
def test_a_process_killed_while_writing_leaves_the_old_or_the_new_file(tmp_path: Path, step: str) -> None:
    path = tmp_path / "config.toml"
    write_config(path, "old = 1\n")
    killed = subprocess.run([sys.executable, "-c", KILLED, step, str(path)], check=False, cwd=Path.cwd())
    assert killed.returncode == 9
    assert path.read_text() in {"old = 1\n", "new = 1\n" * 500}


SETS = """
import sys, tomllib
from pathlib import Path
from evtui.cli.configuring import set_key
from evtui.cli.options import CliOptions
path, table, key = Path(sys.argv[1]), *sys.argv[2].split(".")
print("ready", flush=True)
sys.stdin.readline()
for number in range(10, 40):
    set_key(CliOptions(config=path, quiet=True), sys.argv[2], str(number))
    assert tomllib.loads(path.read_text())[table][key] == number, f"lost {sys.argv[2]} {number}"
"""


def test_two_processes_that_set_keys_at_the_same_time_lose_none(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    write_config(path, "# mine\n")
    keys = ("limits.max_body_mib", "store.keep_rows_days")
    environ = {**os.environ, "EVTUI_HOME": str(tmp_path / "home")}
    setting = [
        subprocess.Popen(
            [sys.executable, "-c", SETS, str(path), key], cwd=Path.cwd(), env=environ, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for key in keys
    ]  # fmt: skip
    for one in setting:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    for one in setting:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    assert [(one.communicate(timeout=60)[1], one.returncode) for one in setting] == [("", 0)] * 2
    assert path.read_text().startswith("# mine\n")
    assert tomllib.loads(path.read_text()) == {
        "limits": {"max_body_mib": 39},
        "store": {"keep_rows_days": 39},
    }


def test_a_configuration_another_process_keeps_locked_is_told_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locations = home_locations(tmp_path)
    monkeypatch.setattr(editing, "LOCK_PATIENCE_S", -1.0)
    with config_lock(locations), pytest.raises(ConfigError, match="another evtui"), config_lock(locations):
        pytest.fail("two held it")
    with config_lock(locations):
        assert stat.S_IMODE((tmp_path / "state" / "config.lock").stat().st_mode) == 0o600


def test_without_a_folder_for_the_lock_a_change_goes_on_alone(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    with config_lock(home_locations(tmp_path)):
        write_config(tmp_path / "config.toml", "a = 1\n")
    assert (tmp_path / "config.toml").read_text() == "a = 1\n"


# ── the first look ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "has"),
    [
        (NORTH, True),
        ("\ufeff" + NORTH, True),
        ('accounts = { north = { provider = "depot" } }\n', True),
        ('"accounts".north.provider = "depot"\n', True),
        ("[ accounts . north ]\n", True),
        (template(), False),
        ("[limits]\nmax_body_mib = 3\n# [accounts.x]\n", False),
        ("", False),
    ],
)
def test_accounts_are_seen_without_parsing_the_file(tmp_path: Path, text: str, has: bool) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    assert names_accounts(path) is has


def test_what_cannot_be_read_now_is_said_when_it_is_opened(tmp_path: Path) -> None:
    assert not names_accounts(tmp_path / "none")
    assert names_accounts(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert names_accounts(tmp_path / "pipe"), "a pipe can be read only once"
