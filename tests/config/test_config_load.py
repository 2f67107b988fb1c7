"""Configuration errors name file, line, key and remedy; a good configuration is read as written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.config.faults import BadConfig
from evtui.config.load import load_settings
from evtui.errors import ConfigError
from tests.config.config_doubles import DOCUMENTED, NORTH, PARK, ROAMING, parsed


def test_the_documented_configuration_is_accepted() -> None:
    settings = parsed(DOCUMENTED)
    assert [(account.name, account.provider) for account in settings.accounts] == [
        ("north", "depot"),
        ("park", "smappee"),
        ("roaming", "oioi"),
    ]
    assert settings.problems == ()


def test_every_value_remembers_its_line() -> None:
    account = parsed(DOCUMENTED).accounts[2]
    assert account.origin.at((*account.path, "api_key")) == "config.toml:19"
    assert account.origin.at((*account.path, "users", 0, "token")) == "config.toml:20"
    assert account.origin.at((*account.path, "never written")) == "config.toml:16"


FAULTS = [
    ('[accounts.north]\nprovider = "depot\n', "config.toml:2", "not TOML", ""),
    ("a = = 1\n", "config.toml:1", "not TOML", ""),
    ("[accounts", "config.toml:1", "not TOML", ""),
    (NORTH + NORTH, "config.toml:6", "not TOML", ""),
    (NORTH + "[acounts.south]\n", "config.toml:6", "unknown key acounts", "did you mean accounts?"),
    ("[limits]\nmax_body_mb = 3\n", "config.toml:2", "unknown key limits.max_body_mb", "max_body_mib"),
    ("[limits]\nmax_body_mib = 0\n", "config.toml:2", "limits.max_body_mib", ""),
    ("limits = 3\n", "config.toml:1", "limits must be a table", ""),
    ("accounts = 3\n", "config.toml:1", "accounts must be tables", ""),
    ("[accounts]\nnorth = 3\n", "config.toml:2", "accounts.north must be a table", ""),
    ('[accounts."no rth"]\nprovider = "depot"\n', "config.toml:1", "no account name", "letters, digits"),
    ('[accounts."a/b"]\nprovider = "depot"\n', "config.toml:1", "no account name", "letters, digits"),
    ("[accounts.north]\n", "config.toml:1", "accounts.north.provider is missing", "depot"),
    ('[accounts.north]\nprovider = "depott"\n', "config.toml:2", "provider is unknown", "mean depot?"),
    ("[accounts.north]\nprovider = 3\n", "config.toml:2", "provider is unknown", ""),
    (NORTH + 'clinet_id = "x"\n', "config.toml:6", "unknown key accounts.north.clinet_id", "client_id?"),
    (NORTH.replace('client_id = "abc"\n', ""), "config.toml:1", "accounts.north.client_id is missing", ""),
    (NORTH.replace('"abc"', "[]"), "config.toml:4", "accounts.north.client_id", ""),
    (NORTH.replace('"env:NORTH_SECRET"', "7"), "config.toml:5", "client_secret must be a text", ""),
    (NORTH + 'api_base = "http://example.org"\n', "config.toml:6", "api_base: http:// to example.org", ""),
    (NORTH + 'auth_url = "https://me:pw@example.org"\n', "config.toml:6", "inside the URL is refused", ""),
    (NORTH + 'chargers = "HPC-01/1"\n', "config.toml:6", "chargers: must be a list", ""),
    (NORTH.replace('"abc"', "7"), "config.toml:4", "client_id: must be a text", ""),
    (PARK.replace("https://", "http://"), "config.toml:3", "http:// to app1pub.smappee.net", ""),
    (PARK.replace("[123]", '["a b"]'), "config.toml:8", "service_locations", ""),
    (ROAMING.replace("token =", "tokne ="), "config.toml:5", "users.tokne", "did you mean token?"),
    (ROAMING.replace("https://", "ftp://"), "config.toml:3", "must begin with https://", ""),
]


@pytest.mark.parametrize(("text", "place", "message", "hint"), FAULTS)
def test_a_fault_names_file_line_key_and_remedy(text: str, place: str, message: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parsed(text)
    assert isinstance(caught.value, BadConfig)
    told = [str(fault) for fault in caught.value.faults]
    assert any(f"{place}: " in line and message in line and hint in line for line in told), told


def test_a_list_is_not_called_empty_because_its_entries_are_wrong() -> None:
    with pytest.raises(BadConfig) as caught:
        parsed(ROAMING.replace('"username"', '"usrname"'))
    (fault,) = caught.value.faults
    assert "identifier_type" in fault.message


def test_all_faults_are_told_at_once_from_top_to_bottom() -> None:
    text = NORTH + 'a = 1\n[accounts.south]\nprovider = "x"\n[wrong]\n'
    with pytest.raises(BadConfig) as caught:
        parsed(text)
    assert [fault.place for fault in caught.value.faults] == [
        "config.toml:6",
        "config.toml:8",
        "config.toml:9",
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"a = 1\nb = '\xff'\n", "config.toml:2: not UTF-8"),
        (b"a" * (1 << 21), "larger than 1 MiB"),
        (b"a = " + b"[" * 5000, "config.toml"),
        (b"a = " + b"9" * 5000, "config.toml"),
    ],
)
def test_a_file_that_is_no_configuration_is_refused_in_words(body: bytes, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parsed(body)


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter() -> None:
    text = DOCUMENTED.replace("\n", "\r\n")
    assert len(parsed(b"\xef\xbb\xbf" + text.encode()).accounts) == 3


@given(st.binary(max_size=200))
def test_no_bytes_make_anything_but_settings_or_a_config_error(body: bytes) -> None:
    try:
        parsed(body)
    except ConfigError as error:
        assert "config.toml" in str(error)


words = st.sampled_from(
    [
        "provider",
        "depot",
        "client_id",
        "accounts",
        "[",
        "]",
        "[[",
        "]]",
        "=",
        '"',
        "{",
        "}",
        "\n",
        ".",
        "x",
        "1",
        ",",
    ]
)


@given(st.lists(words, max_size=25))
def test_no_text_of_toml_words_makes_anything_but_settings_or_a_config_error(parts: list[str]) -> None:
    try:
        parsed(" ".join(parts))
    except ConfigError as error:
        assert "config.toml" in str(error)


LITERAL = NORTH.replace("env:NORTH_SECRET", "hunter2-literal")


def test_a_literal_secret_in_a_private_file_is_taken_with_a_warning() -> None:
    (problem,) = parsed(LITERAL).problems
    assert "config.toml:5" in problem.message
    assert problem.account == "north"
    assert "hunter2" not in str(problem)


def test_a_literal_secret_in_a_file_others_can_read_is_refused() -> None:
    with pytest.raises(BadConfig, match=r"config\.toml:5.*literal secret") as caught:
        parsed(LITERAL, private=False)
    assert "chmod 600" in caught.value.hint
    assert "hunter2" not in str(caught.value)


def test_a_literal_secret_for_this_machine_alone_is_taken_without_a_word() -> None:
    local = LITERAL.replace(
        'region = "eu"', 'api_base = "http://127.0.0.1:1"\nauth_url = "http://127.0.0.1:1/oauth2/token"'
    )
    assert parsed(local, private=False).problems == ()


def test_one_foreign_host_makes_the_account_foreign() -> None:
    mixed = LITERAL.replace(
        'region = "eu"', 'api_base = "http://127.0.0.1:1"\nauth_url = "https://auth.example/oauth2/token"'
    )
    with pytest.raises(BadConfig, match="literal secret"):
        parsed(mixed, private=False)


def test_without_a_file_there_are_no_accounts_and_no_error(tmp_path: Path) -> None:
    settings = load_settings(environ={"EVTUI_HOME": str(tmp_path / "new")})
    assert settings.accounts == ()
    assert not (tmp_path / "new").exists()  # looking creates nothing


def test_a_named_file_has_to_exist(tmp_path: Path) -> None:
    for arguments in (
        {"config": tmp_path / "no.toml", "environ": {}},
        {"environ": {"EVTUI_CONFIG": "/no.toml"}},
    ):
        with pytest.raises(ConfigError, match=r"no configuration file .*no\.toml"):
            load_settings(**arguments)


def test_the_flag_wins_over_the_environment_and_the_home(tmp_path: Path) -> None:
    for name in ("flag", "variable", "config"):
        (tmp_path / f"{name}.toml").write_text(NORTH.replace("north", name))
    environ = {"EVTUI_HOME": str(tmp_path), "EVTUI_CONFIG": str(tmp_path / "variable.toml")}
    assert load_settings(tmp_path / "flag.toml", environ).accounts[0].name == "flag"
    assert load_settings(None, environ).accounts[0].name == "variable"
    del environ["EVTUI_CONFIG"]
    assert load_settings(None, environ).accounts[0].name == "config"


def test_no_file_of_the_current_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text("broken")
    (tmp_path / "evtui.toml").write_text("broken")
    monkeypatch.chdir(tmp_path)
    assert load_settings(environ={"EVTUI_HOME": str(tmp_path / "home")}).accounts == ()


def test_the_mode_of_the_file_decides_about_literal_secrets(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(LITERAL)
    path.chmod(0o644)
    with pytest.raises(BadConfig, match="literal secret"):
        load_settings(path, {})
    path.chmod(0o600)
    assert len(load_settings(path, {}).problems) == 1


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=str(tmp_path)):
        load_settings(tmp_path, {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(NORTH)
    path.chmod(0)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(path, {})
