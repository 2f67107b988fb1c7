"""A provider out of another distribution, from the command line to the store and back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command_line import ROOT
from tests.cli.conftest import Evtui
from tests.providers.plugged.distribution import CONFIG, write_distribution

PERIOD = ("--since", "2025-11-15", "--until", "2025-11-22")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with an account of the plug-in, which is installed."""
    monkeypatch.syspath_prepend(write_distribution(tmp_path / "site"))
    monkeypatch.setenv("EVTUI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EVGO_TOKEN", "the-evgo-token")
    return written(tmp_path)


def written(folder: Path, text: str = CONFIG) -> Path:
    path = folder / "config.toml"
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_sessions_of_a_plugged_in_provider_are_listed(evtui: Evtui, config: Path) -> None:
    ran = evtui("-c", config, "sessions", *PERIOD, "-o", "json")
    listed = ran.json["sessions"]
    assert [(one["provider"], one["account"], one["id"]) for one in listed] == [
        ("evgo", "fast", "E-1"),
        ("evgo", "fast", "E-2"),
    ]
    assert "a row is no session" in ran.err


def test_the_flag_for_providers_takes_its_name(evtui: Evtui, config: Path) -> None:
    ran = evtui("-c", config, "sessions", *PERIOD, "--provider", "evgo", "-o", "csv")
    assert ran.code == 0 and ran.text.count("evgo") >= 2
    ran = evtui("-c", config, "sessions", *PERIOD, "--provider", "evgoo")
    assert (ran.code, "did you mean evgo?" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("where", "ids"),
    [("provider:evgo", 2), ("provider:ev", 2), ("provider:~evg", 2), ("provider:depot", 0),
     ("provider!=depot kwh>1", 1), ("provider:evgo,depot", 2)],
)  # fmt: skip
def test_conditions_know_its_name(evtui: Evtui, config: Path, where: str, ids: int) -> None:
    ran = evtui("-c", config, "sessions", *PERIOD, "--where", where, "-o", "json")
    assert len(ran.json["sessions"]) == ids


def test_a_condition_on_a_provider_that_nobody_has_names_those_there_are(evtui: Evtui, config: Path) -> None:
    ran = evtui("-c", config, "sessions", *PERIOD, "--where", "provider:xyzzy")
    assert ran.code == 2
    assert "known: depot, smappee, oioi, evgo" in ran.err


def test_a_session_is_shown_from_the_store_without_asking_again(evtui: Evtui, config: Path) -> None:
    assert evtui("-c", config, "sessions", *PERIOD).code == 0
    ran = evtui("-c", config, "--offline", "show", "E-1", *PERIOD)
    assert ran.code == 0
    assert "E-1" in ran.text and "12.5" in ran.text
    assert "Completed" in ran.text, "rules for DepotFinity have no say"
    raw = evtui("-c", config, "--offline", "show", "E-1", *PERIOD, "--raw")
    assert b'"kWh":  12.50' in raw.out


def test_sql_finds_its_sessions(evtui: Evtui, config: Path) -> None:
    assert evtui("-c", config, "sessions", *PERIOD).code == 0
    ran = evtui("-c", config, "query", "select id from sessions where provider = 'evgo' order by id")
    assert ran.code == 0
    assert "E-1" in ran.text and "E-2" in ran.text


def test_a_bundle_of_its_sessions_opens_again(evtui: Evtui, config: Path, tmp_path: Path) -> None:
    case = tmp_path / "case.evt"
    ran = evtui("-c", config, "bundle", "create", "E-1", *PERIOD, "-O", case)
    assert ran.code == 0, ran.err
    ran = evtui("sessions", case, "-o", "json")
    assert [(one["provider"], one["id"]) for one in ran.json["sessions"]] == [("evgo", "E-1")]


def test_its_saved_answers_are_recognised(evtui: Evtui, config: Path, tmp_path: Path) -> None:
    from tests.providers.plugged.evgo_for_evtui import ANSWER

    saved = tmp_path / "saved.json"
    saved.write_bytes(ANSWER)
    ran = evtui("sessions", saved, "-o", "json")
    assert [one["id"] for one in ran.json["sessions"]] == ["E-1", "E-2"]


def test_the_configuration_is_checked_by_its_own_settings(evtui: Evtui, config: Path) -> None:
    config.write_text(f"{CONFIG}sight = 1\n")
    ran = evtui("-c", config, "config", "validate")
    assert ran.code == 2
    assert "config.toml:4: unknown key accounts.fast.sight" in ran.err + ran.text
    assert "did you mean site?" in ran.err + ran.text


def test_the_schema_for_editors_has_its_keys(evtui: Evtui, config: Path) -> None:
    pattern = evtui("config", "schema").json["properties"]["accounts"]["patternProperties"]
    ((_, accounts),) = pattern.items()
    assert [one["properties"]["provider"]["const"] for one in accounts["oneOf"]][-1] == "evgo"


BROKEN = "import no_such_library\n"
BESIDE = '[accounts.park]\nprovider = "smappee"\napi_base = "http://127.0.0.1:9/dev/v3"\nclient_id = "c"\n'


@pytest.mark.parametrize("module", [BROKEN, "SPEC = 3\n", "raise SystemExit(1)\n", "SPEC = \n", ""])
def test_a_plug_in_that_cannot_be_used_costs_one_line_and_its_account(
    evtui: Evtui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    entry = "slow = slow_for_evtui:SPEC"
    site = write_distribution(tmp_path / "site", module, entry=entry, name="slow")
    write_distribution(site)
    monkeypatch.syspath_prepend(site)
    monkeypatch.delitem(sys.modules, "slow_for_evtui", raising=False)
    monkeypatch.setenv("EVTUI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EVGO_TOKEN", "the-evgo-token")
    config = written(tmp_path, f'[accounts.broken]\nprovider = "slow"\n{CONFIG}')
    ran = evtui("-c", config, "sessions", *PERIOD, "-o", "json")
    assert [one["id"] for one in ran.json["sessions"]] == ["E-1", "E-2"]
    (line,) = [line for line in ran.err.splitlines() if "slow" in line and not line.startswith(" ")]
    assert "config.toml:2" in line
    assert f"slow 1.0, entry point {entry}" in line
    assert "Traceback" not in ran.err
    assert "update or remove slow" in ran.err
    assert evtui("-c", config, "config", "set", "accounts.broken.provider", "evgo").code == 0


FAILING = """
from tests.providers.plugged.evgo_for_evtui import SPEC as WORKING
from dataclasses import replace

def broken(settings, context):
    {body}

class Broken:
    name, account = "slow", "broken"
    def sessions(self, query):
        return self.walk()
    async def walk(self):
        raise KeyError("row")
        yield
    async def aclose(self):
        pass

SPEC = replace(WORKING, name="slow", open=broken)
"""


@pytest.mark.parametrize("body", ["raise KeyError('x')", "return Broken()"])
def test_a_plug_in_that_fails_at_work_is_a_failed_provider(
    evtui: Evtui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    site = write_distribution(
        tmp_path / "site", FAILING.format(body=body), entry="slow = slow_for_evtui:SPEC", name="slow"
    )
    monkeypatch.syspath_prepend(site)
    monkeypatch.delitem(sys.modules, "slow_for_evtui", raising=False)
    monkeypatch.setenv("EVTUI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EVGO_TOKEN", "the-evgo-token")
    config = written(tmp_path, CONFIG.replace('"evgo"', '"slow"'))
    ran = evtui("-c", config, "sessions", *PERIOD)
    assert ran.code == 3
    assert "fast: the plug-in of slow failed (KeyError) · tell its author" in ran.err


def test_an_unknown_provider_is_told_with_the_nearest_name_and_what_is_installed(
    evtui: Evtui, config: Path
) -> None:
    config.write_text(CONFIG.replace('"evgo"', '"evgoo"'))
    ran = evtui("-c", config, "sessions")
    assert ran.code == 2
    assert "config.toml:2: accounts.fast.provider is unknown" in ran.err
    assert "did you mean evgo? installed: depot, smappee, oioi, evgo" in ran.err


def test_nobody_without_plug_ins_waits_for_a_look_at_what_is_installed() -> None:
    """Other libraries import ``importlib.metadata`` later on, so the lookup itself is watched too."""
    script = (
        "import sys\n"
        "from evtui.providers import registry\n"
        "registry._found = None\n"
        "registry.load_provider('oioi'), registry.is_known('depot'), registry.title_of('evgo')\n"
        "from evtui.cli.main import main\n"
        "sys.exit(main(['sessions', 'tests/services/saved/oioi-sample.json', '--where', 'provider:oioi']))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    paint = "import sys, evtui.app.screens.sessions.screen; print('importlib.metadata' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", paint], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
