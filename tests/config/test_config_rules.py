"""``[rules]`` and ``[depot]``: read as written, typed, and refused with place and nearest name."""

from __future__ import annotations

import pytest

from evtui.config.faults import BadConfig
from tests.config.config_doubles import NORTH, parsed

SECTIONS = """\
[rules]
files = ["own.toml", "~/more.toml"]

[rules.thresholds]
flow_a = 3
idle_voltage_v = 42.5

[depot]
pantograph = true

[depot.messages]
144 = "cooling pump of this site"
"sibcos # lost" = "loose plug"
"""


def test_both_sections_are_read_as_written_and_empty_by_default() -> None:
    settings = parsed(NORTH + SECTIONS)
    assert settings.rules.files == ("own.toml", "~/more.toml")
    assert dict(settings.rules.thresholds) == {"flow_a": 3.0, "idle_voltage_v": 42.5}
    assert settings.depot.messages["144"] == "cooling pump of this site"
    assert (settings.depot.pantograph, settings.depot.units_confirmed) == (True, False)
    empty = parsed(NORTH)
    assert (empty.rules.files, dict(empty.rules.thresholds), dict(empty.depot.messages)) == ((), {}, {})


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("rules = 3\n", "config.toml:1: rules must be a table: [rules]"),
        ("[rules]\nfile = []\n", "config.toml:2: unknown key rules.file · did you mean files?"),
        ('[rules]\nfiles = "own.toml"\n', "config.toml:2: rules.files: must be a list"),
        ("[rules]\nfiles = [3]\n", "config.toml:2: rules.files: must be a text"),
        ("[rules.thresholds]\nflow_a = '3'\n", "config.toml:2: rules.thresholds.flow_a: must be a number"),
        ("[rules.thresholds]\nflow_a = true\n", "config.toml:2: rules.thresholds.flow_a: must be a number"),
        ("[rules.thresholds]\nflow_a = -1\n", "config.toml:2: rules.thresholds.flow_a: input should be"),
        ("[rules.thresholds]\nflow_a = nan\n", "config.toml:2: rules.thresholds.flow_a: input should be"),
        ("[rules]\nthresholds = 3\n", "config.toml:2: rules.thresholds: must be a table"),
        ("[depot]\nmessage = {}\n", "config.toml:2: unknown key depot.message · did you mean messages?"),
        ("[depot.messages]\n144 = 3\n", "config.toml:2: depot.messages.144: must be a text"),
        ("[depot]\npantograph = 1\n", "config.toml:2: depot.pantograph: must be true or false"),
    ],
)
def test_faults_name_line_key_and_remedy(text: str, fault: str) -> None:
    with pytest.raises(BadConfig) as caught:
        parsed(text)
    assert str(caught.value.faults[0]).startswith(fault)
