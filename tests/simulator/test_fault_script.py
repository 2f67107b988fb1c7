"""Reading fault scripts: what counts, in which order, and one clear line for every mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from evtui.errors import ConfigError
from evtui.simulator.faults import ACTIONS, FaultScript


def script(*steps: str) -> FaultScript:
    """A script of steps."""
    return FaultScript.parse("".join(f"[[step]]\n{step}\n" for step in steps))


def taken(fault_script: FaultScript, label: str, target: str = "/x", times: int = 1) -> list[str]:
    """Actions on a number of equal requests; ``-`` for none."""
    steps = (fault_script.take(label, target) for _ in range(times))
    return ["-" if step is None else step.action for step in steps]


def test_a_step_lets_some_pass_acts_on_some_and_is_done() -> None:
    faulty = script('match = "depot"\nafter = 2\ntimes = 2\naction = "html"')
    assert taken(faulty, "depot", times=6) == ["-", "-", "html", "html", "-", "-"]


def test_once_is_the_default_and_zero_means_for_ever() -> None:
    assert taken(script('match = "oioi"\naction = "html"'), "oioi", times=3) == ["html", "-", "-"]
    assert taken(script('match = "oioi"\ntimes = 0\naction = "html"'), "oioi", times=3) == ["html"] * 3


def test_steps_with_the_same_match_act_one_after_another() -> None:
    faulty = script('match = "depot"\naction = "html"', 'match = "depot"\naction = "empty"')
    assert taken(faulty, "depot", times=3) == ["html", "empty", "-"]


def test_a_provider_name_means_its_data_calls_and_not_its_token_call() -> None:
    faulty = script('match = "depot"\naction = "html"', 'match = "depot-token"\naction = "empty"')
    assert taken(faulty, "depot-token") == ["empty"]
    assert taken(faulty, "smappee") == ["-"]
    assert taken(faulty, "depot") == ["html"]


def test_a_regex_is_searched_in_the_target_and_any_means_everything() -> None:
    faulty = script("match = '/sessionReports.*page=2'\ntimes = 0\naction = \"html\"")
    assert taken(faulty, "depot", "/v1/sessionReports?page=1") == ["-"]
    assert taken(faulty, "depot", "/v1/sessionReports?page=2") == ["html"]
    assert taken(script('match = "any"\naction = "html"'), "smappee-token") == ["html"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[step]\n", "faults.toml: "),
        ("[[steps]]\n", "unknown key 'steps' (did you mean 'step'?)"),
        ("step = 1\n", "[[step]]"),
        ('[[step]]\naction = "html"', "step 1: 'match' is missing"),
        ('[[step]]\nmatch = "depot"', "step 1: 'action' is missing"),
        ('[[step]]\nmatch = "depott"\naction = "html"', "'depott' (did you mean 'depot'?)"),
        ('[[step]]\nmatch = "/("\naction = "html"', "'match' is no regular expression"),
        ('[[step]]\nmatch = "any"\naction = "stal"', "unknown action 'stal' (did you mean 'stall'?)"),
        (
            '[[step]]\nmatch = "any"\naction = "drip"\nbyte = 1',
            "unknown key 'byte' for 'drip' (did you mean 'bytes'?)",
        ),
        ('[[step]]\nmatch = "any"\naction = "drip"\nms = "1"', "'ms' must be a whole number"),
        ('[[step]]\nmatch = "any"\naction = "drip"\nms = true', "'ms' must be a whole number"),
        ('[[step]]\nmatch = "any"\naction = "drip"\nms = -1', "'ms' must not be negative"),
        ('[[step]]\nmatch = "any"\naction = "html"\nafter = "2"', "'after' must be a whole number"),
        ('[[step]]\nmatch = "any"\naction = "status"', "'status' needs 'status'"),
        ('[[step]]\nmatch = "any"\naction = "redirect"', "'redirect' needs 'to'"),
        ('[[step]]\nmatch = "any"\naction = "rate_limit"\nretry_after = []', "a whole number or a text"),
        ('[[step]]\nmatch = "any"\naction = "html"\n[[step]]\nmatch = "any"', "step 2: 'action' is missing"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_file_and_the_key(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        FaultScript.parse(text, "faults.toml")
    message = str(caught.value)
    assert message.startswith("faults.toml: ") and said in message and "\n" not in message


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml: cannot be read"):
        FaultScript.load(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"latin\.toml"):
        FaultScript.load(tmp_path / "latin.toml")


def test_every_action_the_reliability_page_asks_for_exists() -> None:
    wanted = "refuse reset stall drip cut wrong_length gzip_bad gzip_cut bomb status redirect html mutate"
    wanted += " token_expire page_repeat clamp rate_limit items_null numeric_strings unknown_words hostile"
    assert set(wanted.split()) <= set(ACTIONS)
