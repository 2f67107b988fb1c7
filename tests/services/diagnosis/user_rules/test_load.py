"""Rule files: what they give, and every fault with file, line, rule, position and the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.config.faults import BadConfig
from evtui.errors import ConfigError, NotFound
from evtui.services.diagnosis.finding import Clean, Confidence, FindingSeverity, Fired, NotEvaluable
from evtui.services.diagnosis.rule import Earlier, Family
from evtui.services.diagnosis.user_rules.load import load_rules, read_rules
from evtui.services.diagnosis.user_rules.user_rule import MOST_EVIDENCE
from tests.services.diagnosis.healthy import healthy, record, resolve, status

RULE = """\
[[rules]]
id = "OWN-1"
name = "slow charge"
severity = "warning"
when = "mean_power_w < 300000 and soc_end < 80"
text = "Only {mean_power_w} up to {soc_end} at {charger} after {charging_s}."
"""
NOTHING = Earlier({})


def faults(text: str) -> list[str]:
    """Everything that is wrong with a rule file."""
    with pytest.raises(BadConfig) as caught:
        read_rules(text, "own.toml")
    return [str(fault) for fault in caught.value.faults]


def test_a_rule_fires_with_units_evidence_and_assumed_marks() -> None:
    (own,) = read_rules(RULE)
    raw = healthy()
    result = own.rule.check(record(raw), NOTHING)
    assert isinstance(result, Fired)
    (finding,) = result.findings
    assert finding.text == "Only ~259.7 kW up to ~78 % at HPC-01 after 1764 s."
    assert (finding.rule, finding.severity) == ("OWN-1", FindingSeverity.WARNING)
    assert finding.confidence is Confidence.INFERRED
    assert dict(finding.values) == pytest.approx({"mean_power_w": 259704.5454, "soc_end": 78.0})
    assert [resolve(raw, place.pointer) for place in finding.evidence][-1] == 78
    assert finding.at is not None


def test_confirmed_units_lose_their_mark_and_become_a_field_s_own_word() -> None:
    (own,) = read_rules(RULE)
    result = own.rule.check(record(healthy(), units_confirmed=True), NOTHING)
    assert isinstance(result, Fired)
    assert result.findings[0].text.startswith("Only 259.7 kW up to 78 %")
    assert result.findings[0].confidence is Confidence.FIELD


def test_a_rule_stays_clean_at_its_edge_and_is_not_evaluable_without_its_field() -> None:
    (own,) = read_rules(RULE)
    assert own.rule.check(record(healthy(energySocEnd=80)), NOTHING) == Clean()
    missing = own.rule.check(record(healthy(energySocEnd=None)), NOTHING)
    assert missing == NotEvaluable("soc_end is not known")


def test_the_engine_s_rule_carries_what_explanations_need() -> None:
    (own,) = read_rules(RULE + 'means = "Cold."\nfirst_check = "Battery."\n', "own.toml")
    rule = own.rule
    assert (rule.family, rule.name, rule.means, rule.first_check) == (
        Family.USER,
        "slow charge",
        "Cold.",
        "Battery.",
    )
    assert rule.looks_at == ("mean_power_w", "soc_end")
    assert rule.source == "own rule, own.toml:1"


def test_many_events_make_a_finding_with_few_places() -> None:
    (own,) = read_rules(RULE.replace("mean_power_w < 300000 and soc_end < 80", "len(statuses) > 50"))
    raw = healthy(ocppStatus=[status(n, "Charging") for n in range(60)])
    result = own.rule.check(record(raw), NOTHING)
    assert isinstance(result, Fired)
    assert len(result.findings[0].evidence) == MOST_EVIDENCE


def test_unknown_values_of_a_sentence_are_dashes_and_doubled_braces_are_braces() -> None:
    (own,) = read_rules(RULE.replace('text = "Only', 'text = "{{{vehicle}}} {statuses}: Only'))
    result = own.rule.check(record(healthy(vehicleId=None)), NOTHING)
    assert isinstance(result, Fired)
    assert result.findings[0].text.startswith("{–} Preparing, Charging, Finishing …: Only")


BAD = [
    ("a = = 1\n", ["own.toml:1: not TOML: Invalid value"]),
    ("[rule]\nid = 'x'\n", ["own.toml:1: unknown key rule · rules stand in [[rules]] tables"]),
    ("rules = 3\n", ["own.toml:1: rules must be [[rules]] tables, at most 500"]),
    ("rules = [3]\n", ["own.toml:1: a rule must be a table: [[rules]]"]),
    (
        RULE.replace("OWN-1", "SAF-1"),
        ["own.toml:2: SAF-1 belongs to the catalogue · as in OWN-1 or DEPOT-COLD"],
    ),
    (
        RULE.replace("OWN-1", "own"),
        ["own.toml:2: own is no rule id · capitals and digits, as in OWN-1 or DEPOT-COLD"],
    ),
    (RULE + RULE, ["own.toml:8: OWN-1 is given twice · first at own.toml:2"]),
    (
        RULE.replace('"warning"', '"warnign"'),
        ["own.toml:4: OWN-1: no severity warnign · did you mean warning?"],
    ),
    (RULE.replace('severity = "warning"\n', ""), ["own.toml:1: OWN-1: severity is missing"]),
    (RULE.replace('"slow charge"', "3"), ['own.toml:3: OWN-1: name must be a text, written "…"']),
    (RULE + "wen = 3\n", ["own.toml:7: OWN-1: unknown key wen · did you mean when?"]),
    (
        RULE.replace("soc_end < 80", "soc_ende < 80"),
        ["own.toml:5: OWN-1: when, column 27: no field soc_ende · did you mean soc_end?"],
    ),
    (
        RULE.replace("{soc_end}", "{soc_ende}"),
        ["own.toml:6: OWN-1: text, column 27: no field soc_ende · did you mean soc_end?"],
    ),
    (
        RULE.replace("{soc_end}", "{"),
        [
            "own.toml:6: OWN-1: text, column 27: a brace without a field · {{ and }} are the characters "
            "themselves"
        ],
    ),
    (RULE + "fires = 3\n", ["own.toml:7: OWN-1: fires must be a list of examples"]),
    (RULE + "clean = [3]\n", ['own.toml:7: OWN-1: an example is { field = value } or "file.json"']),
    (
        RULE + "clean = [{ soc = 3 },\n { soc_end = 'x' }]\n",
        [
            "own.toml:7: OWN-1: no field soc · did you mean soc_end?",
            "own.toml:8: OWN-1: soc_end must be a number",
        ],
    ),
    (RULE + "clean = [{ statuses = [1] }]\n", ["own.toml:7: OWN-1: statuses must be a list of texts"]),
    (RULE + "clean = [{ soc_end = true }]\n", ["own.toml:7: OWN-1: soc_end must be a number"]),
]


@pytest.mark.parametrize(("text", "expected"), BAD)
def test_faults_name_place_rule_and_remedy(text: str, expected: list[str]) -> None:
    found = faults(text)
    assert len(found) == len(expected)
    for line, wanted in zip(found, expected, strict=True):
        assert line.startswith(wanted)


def test_every_fault_of_a_file_is_told_at_once() -> None:
    assert len(faults(RULE.replace("soc_end", "soc_ende").replace("warning", "bad"))) == 3


def test_rules_of_several_files_must_not_share_ids(tmp_path: Path) -> None:
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    first.write_text(RULE)
    second.write_text(RULE)
    with pytest.raises(BadConfig, match=r"b\.toml:2: OWN-1 is given twice"):
        load_rules([first, second])
    second.write_text(RULE.replace("OWN-1", "OWN-2"))
    assert [rule.id for rule in load_rules([first, second])] == ["OWN-1", "OWN-2"]


def test_files_that_are_missing_no_text_or_too_large_are_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file"):
        load_rules([tmp_path / "none.toml"])
    with pytest.raises(ConfigError, match="cannot be read"):
        load_rules([tmp_path])
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"a = 1\nb = '\xff'\n")
    with pytest.raises(BadConfig, match=r"binary\.toml:2: not UTF-8"):
        load_rules([binary])
    binary.write_bytes(b"#" * (1 << 20) + b"\n")
    with pytest.raises(ConfigError, match="larger than 1 MiB"):
        load_rules([binary])


VALUES = st.recursive(
    st.one_of(st.integers(), st.floats(allow_nan=False), st.booleans(), st.text(max_size=10).map(ascii)),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(
    st.dictionaries(
        st.sampled_from(["id", "name", "severity", "when", "text", "fires", "clean", "means", "zap"]), VALUES
    )
)
def test_odd_values_are_faults_and_nothing_else(table: dict[str, object]) -> None:
    lines = [
        f"{key} = {str(value).lower() if isinstance(value, bool) else value!r}"
        for key, value in table.items()
    ]
    try:
        read_rules("[[rules]]\n" + "\n".join(lines))
    except ConfigError:
        return
    assert {"id", "name", "severity", "when", "text"} <= table.keys()
