"""From the configuration to what diagnosis and explanations take from it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from evtui.services.diagnosis.rulebook import EMPTY_BOOK, RuleBook
from evtui.services.diagnosis.thresholds import Thresholds

if TYPE_CHECKING:
    from evtui.cli.options import SourceOptions
    from evtui.config.settings import Settings
    from evtui.services.diagnosis.user_rules.user_rule import UserRule


def rulebook(options: SourceOptions) -> RuleBook:
    """Rules, thresholds and words of the configuration; the demo has none. Raises ConfigError, NotFound."""
    if options.demo and not options.files:
        return EMPTY_BOOK
    from evtui.config.load import load_settings

    return rulebook_of(load_settings(options.config))


def rulebook_of(settings: Settings) -> RuleBook:
    """Rules, thresholds and messages of a configuration. Reads the rule files it names.

    Raises ConfigError (BadConfig with every fault) for unknown thresholds and rule files that cannot be used,
    NotFound for files that do not exist.
    """
    return RuleBook(
        user_rules=tuple(rule.rule for rule in user_rules_of(settings)),
        thresholds=thresholds_of(settings),
        messages=settings.depot.messages,
        pantograph=settings.depot.pantograph,
        units_confirmed=settings.depot.units_confirmed,
    )


def user_rules_of(settings: Settings) -> tuple[UserRule, ...]:
    """The rules of ``[rules] files``; relative names start at the configuration file."""
    if not settings.rules.files:
        return ()
    from evtui.services.diagnosis.user_rules.load import load_rules

    folder = settings.locations.config_file.absolute().parent
    return load_rules(folder / Path(name).expanduser() for name in settings.rules.files)


def thresholds_of(settings: Settings) -> Thresholds:
    """``[rules.thresholds]`` over the catalogue's. Raises BadConfig for unknown names and wrong numbers."""
    from evtui.config.faults import BadConfig, Fault, nearest

    known = {field.name: str(field.type) for field in fields(Thresholds)}
    faults: list[Fault] = []
    changed: dict[str, float] = {}
    for name, value in settings.rules.thresholds.items():
        where = settings.origin.at(("rules", "thresholds", name))
        if name not in known:
            faults.append(Fault(where, f"no threshold {name}", nearest(name, known)))
        elif known[name] == "int" and value != int(value):
            faults.append(Fault(where, f"{name} counts something: it must be a whole number"))
        else:
            changed[name] = int(value) if known[name] == "int" else value
    if faults:
        raise BadConfig(faults)
    return Thresholds(**changed)  # type: ignore[arg-type]  # whole numbers where a count is due, see above
