"""``evtui explain``: words of every family, tolerant, offline; nothing found is exit 5 with the nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command_line import ROOT
from tests.cli.conftest import Evtui


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No configuration of the developer's."""
    monkeypatch.setenv("EVTUI_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("SuspendedEV", "SuspendedEV: connector status"),
        ("suspended ev", "SuspendedEV: connector status"),
        ("evcommunicationerror", "EVCommunicationError: error code"),
        ("emergencystop", "EmergencyStop: stop reason"),
        ("soc", "SoC, unit Percent"),
        ("cx17", "CX017 EVSEContactorFault: compare"),
        ("dcBreakerOpenConditions", "dcBreakerOpenConditions: block"),
        ("no-start", "NO START: verdict"),
        ("saf 1", "SAF-1 breaker opened under load"),
        ("taper", "taper: what limits the power"),
        ("kwh", "kWh: column of the session list"),
        ("K", "K: explain (everywhere)"),
        ("zoom-in", "+ z: zoom"),
        ("clock_offset", "clock_offset: flag"),
        ("mean_power_w", "mean power: field of a DepotFinity report"),
        ("144", "Number 144 of a device message"),
        ("WARN: converter : sibcos 1: VQS disabled(no:144)", "sibcos #: VQS disabled"),
        ("kwh<0.5 since:-7d", "  Keeps sessions whose kWh (energy of the session) is below 0.5 kWh ="),
    ],
)
def test_a_word_is_found_however_it_is_typed(evtui: Evtui, word: str, title: str) -> None:
    ran = evtui("explain", *word.split(" ")) if word[:4] != "WARN" else evtui("explain", word)
    assert ran.code == 0
    assert any(line.startswith(title) for line in ran.text.splitlines())
    assert "Source: " in ran.text
    assert ran.text.splitlines()[-1].strip().startswith("See also: ")


def test_several_hits_are_all_told(evtui: Evtui) -> None:
    ran = evtui("explain", "EmergencyStop", "-o", "json")
    assert [one["key"] for one in ran.json["explanations"]] == ["EmergencyStop", "CX008"]


@pytest.mark.parametrize("form", ["csv", "tsv", "md", "ndjson", "json", "table"])
def test_every_output_form_carries_the_text(evtui: Evtui, form: str) -> None:
    ran = evtui("explain", "Faulted", "-o", form)
    assert ran.code == 0
    assert "cannot be used" in ran.text


def test_nothing_found_is_exit_5_with_the_nearest_words(evtui: Evtui) -> None:
    ran = evtui("explain", "Sispendd")
    assert (ran.code, ran.out) == (5, b"")
    assert "no explanation of Sispendd · nearest: suspended" in ran.err
    assert evtui("explain", "qqqqqqqq").code == 5


def test_the_user_s_own_words_come_first_and_nothing_is_guessed(evtui: Evtui, home: Path) -> None:
    (home / "config.toml").write_text('[depot.messages]\n144 = "cooling pump"\n"VQS lost" = "loose plug"\n')
    assert "Your own words: cooling pump" in evtui("explain", "144").text
    assert "Your own words: loose plug" in evtui("explain", "vqs LOST").text
    (home / "config.toml").write_text("")
    text = evtui("explain", "144").text
    assert "not published" in text
    assert "pump" not in text


def test_hostile_words_reach_no_terminal(evtui: Evtui) -> None:
    for form in ("table", "json", "md"):
        ran = evtui("explain", "WARN: a : b: \x1b]52;c;x\x07 \u202e(no:1)", "-o", form)
        assert ran.code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(ran.text)
    assert "\x1b" not in evtui("explain", "zz\x1b[2J").err


def test_a_word_is_needed(evtui: Evtui) -> None:
    assert evtui("explain").code == 2


def test_no_configured_account_is_needed_nor_its_secret_read(evtui: Evtui, home: Path) -> None:
    (home / "config.toml").write_text(
        '[accounts.a]\nprovider = "depot"\nregion = "eu"\nclient_id = "x"\nclient_secret = "env:NOT_THERE"\n'
    )
    assert evtui("explain", "Faulted").code == 0
    assert ROOT.exists()


def test_conditions_are_told_with_their_times_in_the_zone_asked_for_and_other_texts_are_words(
    evtui: Evtui,
) -> None:
    ran = evtui("explain", "since:-7d !err:fan", "--now", "2026-11-21T09:00:00Z", "--tz", "Europe/Zurich")
    assert "ended from Sat 14 Nov 10:00 CET on" in ran.text and "Leaves out sessions whose errors" in ran.text
    assert "drops it" not in ran.text
    assert evtui("explain", "kwh<soon").code == 5
    assert evtui("explain", "kwh<0.5 fan").code == 5, "a free word is looked up, not read as a condition"
