"""``explain`` and ``rules``: what the rules are, whether the user's own work, and what a word means."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.record_output import write_records
from evtui.errors import NotFound, UsageError

if TYPE_CHECKING:
    from evtui.config.settings import Settings
    from evtui.services.diagnosis.record import SessionRecord
    from evtui.services.diagnosis.user_rules.examples import ExampleRun
    from evtui.services.diagnosis.user_rules.user_rule import UserRule
    from evtui.services.explain.explanation import Explanation, Family, Known
    from evtui.services.export.records import Record

FAILED_EXAMPLES = 10
"""Exit code of ``rules test`` when an example fails: a finding, as with ``--fail-on``."""


def explain(options: CliOptions, word: str) -> int:
    """Explain a word, or the conditions of a query. Raises NotFound with the nearest words."""
    from evtui.services.explain.families import FAMILIES

    conditions = _conditions(options, word)
    if conditions:
        _write_explanations(_output(options), options, conditions)
        return 0
    return _explain(options, word, FAMILIES, "no explanation of")


def _conditions(options: CliOptions, text: str) -> tuple[Explanation, ...]:
    """The conditions of a query, each on a field; nothing for any other text."""
    from evtui.cli.periods import current_instant, zone
    from evtui.services.explain.conditions import of_query
    from evtui.services.query.query import QueryError, parse
    from evtui.services.query.tokens import tokens

    try:
        if not all(token.name for token in tokens(text)):
            return ()
        return of_query(parse(text, now=options.now or current_instant(), zone=zone(options.tz)))
    except QueryError:
        return ()


def explain_rule(options: CliOptions, rule: str) -> int:
    """Explain a rule by its id or name. Raises NotFound with the nearest ones."""
    from evtui.services.explain.families import rules

    return _explain(options, rule, (rules.FAMILY,), "no rule")


def _explain(options: CliOptions, word: str, families: Sequence[Family], missing: str) -> int:
    from evtui.services.explain.lookup import find

    found = find(word, _known(options), families)
    if not found.hits:
        nearest = ", ".join(found.nearest)
        hint = f"nearest: {nearest}" if nearest else "evtui rules list and evtui explain outcome are a start"
        raise NotFound(f"{missing} {word[:80]}", hint=hint)
    _write_explanations(_output(options), options, found.hits)
    return 0


def _write_explanations(output: Output, options: CliOptions, entries: Sequence[Explanation]) -> None:
    """Text in sections, wrapped on a terminal; every other form as records."""
    from textwrap import wrap

    from evtui.formats.plain import MAX_BLOCK, plain
    from evtui.services.explain.records import ExplanationRecord, ExplanationsRecord, explanation_record
    from evtui.services.explain.text import text_of

    if options.output != "table":
        records = tuple(map(explanation_record, entries))
        titles = ("Title", "Meaning", "Check first", "Source", "See also")
        rows = [
            (one.title, " ".join(one.meaning), one.check_first or "", one.source, ", ".join(one.see_also))
            for one in records
        ]
        _write(
            output,
            options,
            ExplanationsRecord(explanations=records),
            ExplanationRecord,
            records,
            titles,
            rows,
        )
        return
    for line in text_of(entries):
        text = plain(line, MAX_BLOCK)
        indent = " " * (len(text) - len(text.lstrip()))
        wide = output.width is None or not text
        output.lines([text] if wide else wrap(text, output.width or 80, subsequent_indent=indent))
    output.flush()


def list_rules(options: CliOptions) -> int:
    """Every rule: the catalogue, then the user's."""
    from evtui.services.diagnosis.thresholds import DEFAULTS
    from evtui.services.explain.families.rules import all_rules
    from evtui.services.explain.records import RuleRecord, RulesRecord, rule_record

    known = _known(options)
    thresholds = DEFAULTS if known.book is None else known.book.thresholds
    records = tuple(rule_record(rule, thresholds) for rule in all_rules(known))
    rows = [(one.rule, one.family, one.name, ", ".join(one.looks_at)) for one in records]
    titles = ("Rule", "Family", "Name", "Looks at")
    _write(_output(options), options, RulesRecord(rules=records), RuleRecord, records, titles, rows)
    return 0


def list_fields(options: CliOptions) -> int:
    """Every field that a rule of the user's may name."""
    from evtui.services.diagnosis.user_rules.fields import FIELDS
    from evtui.services.explain.records import FieldRecord, FieldsRecord, field_record

    records = tuple(map(field_record, FIELDS.values()))
    rows = [(one.field, one.kind, one.unit, one.meaning, one.unknown) for one in records]
    titles = ("Field", "Kind", "Unit", "Meaning", "Not known when")
    _write(_output(options), options, FieldsRecord(fields=records), FieldRecord, records, titles, rows)
    return 0


def check_rules(options: CliOptions, files: Sequence[str]) -> int:
    """Run the examples of rule files, by default of those the configuration names; 10 when one fails."""
    from evtui.services.diagnosis.user_rules.examples import run_examples
    from evtui.services.diagnosis.user_rules.load import load_rules
    from evtui.services.explain.records import ExampleRecord, ExamplesRecord, example_records

    rules = load_rules(map(Path, files)) if files else _own_rules(options)
    runs = [run for rule in rules for run in run_examples(rule, _open_example)]
    records = example_records(runs)
    marks = {True: "passed", False: "FAILED"}
    rows = [(marks[one.passed], one.rule, f"{one.expected} {one.number}", one.got) for one in records]
    titles = ("Result", "Rule", "Example", "Got")
    _write(_output(options), options, ExamplesRecord(examples=records), ExampleRecord, records, titles, rows)
    _summarise(options, rules, runs)
    return FAILED_EXAMPLES if any(not run.passed for run in runs) else 0


def _summarise(options: CliOptions, rules: Sequence[UserRule], runs: Sequence[ExampleRun]) -> None:
    """How many passed, and which rules were never seen to fire or to stay quiet."""
    from evtui.formats.units import count
    from evtui.services.diagnosis.user_rules.user_rule import Expected

    say = Diagnostics(quiet=options.quiet)
    for rule in rules:
        tried = {example.expected for example in rule.examples}
        for expected in (Expected.FIRES, Expected.CLEAN):
            if expected not in tried:
                say.notice(f"{rule.place}: {rule.id} has no example under {expected.value}")
    failed = sum(not run.passed for run in runs)
    say.notice(f"{count(len(rules), 'rule')}, {count(len(runs), 'example')}, {failed} failed")


def _open_example(rule: UserRule, name: str) -> SessionRecord:
    """The session of a saved file, with the others of the file as its neighbours."""
    from evtui.models.meter_value import EMPTY_METERS
    from evtui.providers.registry import load_provider
    from evtui.services.diagnosis.record import SessionRecord
    from evtui.services.files import read_files
    from evtui.services.reports import SessionReference, pick

    file, _, session_id = name.partition("#")
    path = Path(rule.file).parent / Path(file).expanduser()
    reports = read_files([str(path)], None).reports
    report = pick(SessionReference(text=name, id=session_id or None, file=str(path)), reports)
    read_meters = load_provider(report.session.provider).read_meters
    return SessionRecord(
        report=report,
        meters=EMPTY_METERS if read_meters is None else read_meters(report, lambda progress: None),
        neighbours=tuple(other for other in reports if other is not report),
    )


def _write(
    output: Output,
    options: CliOptions,
    whole: Record,
    kind: type[Record],
    records: Sequence[Record],
    titles: Sequence[str],
    rows: Iterable[tuple[str, ...]],
) -> None:
    """Records and their table in the format asked for."""
    from evtui.services.export.table import Column, Row, Table

    columns = tuple(Column(title=title, firm=number == 0) for number, title in enumerate(titles))
    table = Table(columns=columns, rows=tuple(Row(cells=row) for row in rows))
    write_records(output, options, whole, kind, records, lambda: table)
    output.flush()


def _output(options: CliOptions) -> Output:
    return Output.standard(options.color, ascii=options.ascii)


def _settings(options: CliOptions) -> Settings | None:
    """The user's configuration; the demo leaves it out."""
    from evtui.cli.opening import settings_of

    return None if options.demo else settings_of(options)


def _own_rules(options: CliOptions) -> tuple[UserRule, ...]:
    from evtui.cli.rulebook import user_rules_of

    settings = _settings(options)
    rules = () if settings is None else user_rules_of(settings)
    if not rules:
        raise UsageError("no rule file to test", hint="name one, or list them under [rules] files")
    return rules


def _known(options: CliOptions) -> Known:
    """The keymap and what the configuration adds."""
    from evtui.cli.rulebook import rulebook_of
    from evtui.cli.wishes import wishes
    from evtui.keymap.meanings import key_meanings
    from evtui.services.explain.explanation import Known

    settings = _settings(options)
    keys = wishes(options.config, "", os.environ).keys
    return Known(keys=tuple(key_meanings(keys)), book=None if settings is None else rulebook_of(settings))
