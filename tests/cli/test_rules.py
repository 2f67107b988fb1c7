"""``evtui rules``: list, fields, explain, test, with the configuration's own rules and thresholds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evtui.cli.rulebook import rulebook_of
from evtui.config.faults import BadConfig
from evtui.config.load import load_settings
from evtui.services.diagnosis.rules import RULES
from evtui.services.diagnosis.user_rules.fields import FIELDS
from tests.cli.command_line import DEPOT
from tests.cli.conftest import Evtui
from tests.services.diagnosis.healthy import healthy

RULE = """\
[[rules]]
id = "OWN-1"
name = "empty at the end"
severity = "warning"
when = "soc_end < 50"
text = "Ended at {soc_end}."
"""
GOOD = RULE + 'fires = [{ soc_end = 49 }, "low.json"]\nclean = [{ soc_end = 50 }, "high.json"]\n'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of evtui's own with two saved reports beside the configuration."""
    monkeypatch.setenv("EVTUI_HOME", str(tmp_path))
    for name, soc in (("low.json", 40), ("high.json", 90)):
        (tmp_path / name).write_text(json.dumps(healthy(energySocEnd=soc)))
    return tmp_path


def write_config(home: Path, text: str) -> None:
    """The user's configuration."""
    (home / "config.toml").write_text(text)


def test_the_list_holds_every_rule_of_the_catalogue_and_the_user_s_own(evtui: Evtui, home: Path) -> None:
    (home / "own.toml").write_text(RULE)
    write_config(home, '[rules]\nfiles = ["own.toml"]\n')
    ran = evtui("rules", "list", "-o", "json")
    assert ran.code == 0
    assert ran.json["schema"] == 1
    listed = ran.json["rules"]
    assert [rule["rule"] for rule in listed] == [*(rule.id for rule in RULES), "OWN-1"]
    assert listed[-1]["family"] == "user"
    assert listed[-1]["condition"] == "soc_end < 50"
    assert listed[-1]["source"].endswith("own.toml:1")


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "md", "ndjson"])
def test_every_output_form_has_every_rule(evtui: Evtui, home: Path, form: str) -> None:
    ran = evtui("rules", "-o", form, "list")
    assert ran.code == 0
    assert all(rule.id in ran.text for rule in RULES)


def test_thresholds_of_the_configuration_stand_in_the_explanation(evtui: Evtui, home: Path) -> None:
    assert "opens at 2 A or more" in evtui("rules", "explain", "saf1").text
    write_config(home, "[rules.thresholds]\nbreaker_warning_a = 2.75\n")
    assert "opens at 2.75 A or more" in evtui("rules", "explain", "saf1").text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[rules.thresholds]\nflow = 3\n", "config.toml:2: no threshold flow · did you mean flow_s?"),
        ("[rules.thresholds]\nflap_changes = 3.5\n", "flap_changes counts something"),
        ('[rules]\nfiles = ["own.toml"]\n', "own.toml:5: OWN-1: when, column 1: no field soc_ende"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_exit_2_with_its_place(
    evtui: Evtui, home: Path, text: str, message: str
) -> None:
    (home / "own.toml").write_text(RULE.replace('"soc_end', '"soc_ende'))
    write_config(home, text)
    ran = evtui("rules", "list")
    assert (ran.code, ran.out) == (2, b"")
    assert message in ran.err


def test_a_missing_rule_file_is_exit_5(evtui: Evtui, home: Path) -> None:
    write_config(home, '[rules]\nfiles = ["none.toml"]\n')
    assert evtui("rules", "list").code == 5
    assert evtui("rules", "test", home / "none.toml").code == 5


def test_the_rule_book_has_everything_and_counts_stay_whole(home: Path) -> None:
    (home / "own.toml").write_text(RULE)
    write_config(
        home,
        '[rules]\nfiles = ["own.toml"]\n[rules.thresholds]\nflap_changes = 7.0\nflow_a = 4\n'
        '[depot]\nunits_confirmed = true\n[depot.messages]\n144 = "pump"\n',
    )
    book = rulebook_of(load_settings())
    assert [rule.id for rule in book.user_rules] == ["OWN-1"]
    assert (book.thresholds.flap_changes, book.thresholds.flow_a) == (7, 4.0)
    assert isinstance(book.thresholds.flap_changes, int)
    assert (book.messages["144"], book.units_confirmed, book.pantograph) == ("pump", True, False)
    write_config(home, "[rules.thresholds]\nflow = 1\nflop = 1\n")
    with pytest.raises(BadConfig) as caught:
        rulebook_of(load_settings())
    assert len(caught.value.faults) == 2


def test_good_examples_pass_with_exit_0_and_files_beside_the_rule_file(evtui: Evtui, home: Path) -> None:
    (home / "own.toml").write_text(GOOD)
    ran = evtui("rules", "test", home / "own.toml", "-o", "json")
    assert ran.code == 0
    assert [(one["expected"], one["number"], one["passed"]) for one in ran.json["examples"]] == [
        ("fires", 1, True),
        ("fires", 2, True),
        ("clean", 1, True),
        ("clean", 2, True),
    ]
    assert "1 rule, 4 examples, 0 failed" in ran.err


def test_a_failing_example_is_named_with_exit_10(evtui: Evtui, home: Path) -> None:
    (home / "own.toml").write_text(GOOD.replace("soc_end < 50", "soc_end < 30"))
    write_config(home, '[rules]\nfiles = ["own.toml"]\n')
    ran = evtui("rules", "test")
    assert ran.code == 10
    assert "FAILED" in ran.text
    assert "fires 2" in ran.text
    assert "4 examples, 2 failed" in ran.err


def test_an_example_file_that_cannot_be_read_fails_that_example_only(evtui: Evtui, home: Path) -> None:
    (home / "own.toml").write_text(
        RULE + 'fires = ["none.json"]\nclean = ["high.json#nobody", "high.json"]\n'
    )
    ran = evtui("rules", "test", home / "own.toml", "-o", "json")
    assert ran.code == 10
    assert [one["passed"] for one in ran.json["examples"]] == [False, False, True]
    assert "No such file" in ran.json["examples"][0]["got"]


def test_rules_without_examples_are_named_and_pass(evtui: Evtui, home: Path) -> None:
    (home / "own.toml").write_text(RULE)
    ran = evtui("rules", "test", home / "own.toml")
    assert ran.code == 0
    assert "own.toml:1: OWN-1 has no example under fires" in ran.err
    assert "OWN-1 has no example under clean" in ran.err


def test_nothing_to_test_is_a_usage_error(evtui: Evtui, home: Path) -> None:
    ran = evtui("rules", "test")
    assert ran.code == 2
    assert "[rules] files" in ran.err


def test_a_rule_runs_on_the_vendor_s_sample(evtui: Evtui, home: Path) -> None:
    (home / "own.toml").write_text(
        RULE.replace("soc_end < 50", "efficiency > 0.94 and len(error_numbers) == 0")
        + f'fires = ["{DEPOT}"]\nclean = [{{ efficiency = 0.5 }}]\n'
    )
    assert evtui("rules", "test", home / "own.toml").code == 0


def test_rules_alone_and_a_wrong_command_say_what_there_is(evtui: Evtui, home: Path) -> None:
    ran = evtui("rules")
    assert ran.code == 2
    assert "known: explain, fields, list, test" in ran.err
    assert "did you mean list?" in evtui("rules", "lst").err
    assert "Explain a rule." in evtui("rules", "--help").text


def test_an_unknown_rule_is_exit_5_with_the_nearest(evtui: Evtui, home: Path) -> None:
    ran = evtui("rules", "explain", "SAV-1")
    assert ran.code == 5
    assert "SAF-1" in ran.err
    assert evtui("rules", "explain", "Faulted").code == 5


def test_the_fields_are_documented(evtui: Evtui, home: Path) -> None:
    listed = evtui("rules", "fields", "-o", "ndjson").lines
    assert [one["field"] for one in listed] == list(FIELDS)
    assert all(one["meaning"] and one["unknown"] for one in listed)


def test_hostile_rule_files_reach_no_terminal(evtui: Evtui, home: Path) -> None:
    (home / "own.toml").write_text(
        RULE.replace("Ended at", "\\u001b]52;c;x\\u0007") + "fires = [{ soc_end = 1 }]\n"
    )
    ran = evtui("rules", "test", home / "own.toml")
    assert b"\x1b" not in ran.out
    assert "\x1b" not in ran.err


def test_no_example_at_all_still_has_its_header(evtui: Evtui, home: Path) -> None:
    (home / "own.toml").write_text(RULE)
    ran = evtui("rules", "test", home / "own.toml", "-o", "csv")
    assert ran.text == "rule,expected,number,passed,got\n"
