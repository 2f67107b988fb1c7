"""The examples of rules: positive, negative, files, and what is said of those that fail."""

from __future__ import annotations

from evtui.errors import NotFound
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.user_rules.examples import run_examples
from evtui.services.diagnosis.user_rules.load import read_rules
from evtui.services.diagnosis.user_rules.user_rule import UserRule
from tests.services.diagnosis.healthy import healthy, record

TEXT = """\
[[rules]]
id = "OWN-1"
name = "low"
severity = "info"
when = "soc_end < 50 and 'Charging' in statuses"
text = "Ended at {soc_end}."
fires = [{ soc_end = 49, statuses = ["charging"] }, "low.json", "none.json", { soc_end = 50, statuses = [] }]
clean = [{ soc_end = 50, statuses = ["Charging"] }, "high.json", {}]
not_evaluable = [{ statuses = ["Charging"] }, { soc_end = 80 }]
"""


def open_file(rule: UserRule, name: str) -> SessionRecord:
    """Saved files in memory."""
    if name == "none.json":
        raise NotFound("no file none.json")
    return record(healthy(energySocEnd=40 if name == "low.json" else 90))


def test_examples_say_what_came_of_them() -> None:
    (rule,) = read_rules(TEXT)
    runs = [
        (run.example.expected.value, run.example.number, run.passed, run.got)
        for run in run_examples(rule, open_file)
    ]
    assert runs == [
        ("fires", 1, True, "fires: Ended at ~49 %."),
        ("fires", 2, True, "fires: Ended at ~40 %."),
        ("fires", 3, False, "no file none.json"),
        ("fires", 4, False, "clean"),
        ("clean", 1, True, "clean"),
        ("clean", 2, True, "clean"),
        ("clean", 3, False, "not evaluable: soc_end is not known"),
        ("not_evaluable", 1, True, "not evaluable: soc_end is not known"),
        ("not_evaluable", 2, False, "clean"),
    ]
