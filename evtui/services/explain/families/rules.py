"""The rules of the diagnosis, the user's own among them, out of the rules' own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from evtui.services.diagnosis import rules as catalogue
from evtui.services.diagnosis.rule import Family as RuleFamily
from evtui.services.diagnosis.rule import Rule
from evtui.services.diagnosis.thresholds import DEFAULTS, Thresholds
from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "diagnosis rule"
_THRESHOLD: Final = re.compile(r"\{(\w+)\}")


def all_rules(known: Known) -> tuple[Rule, ...]:
    """The catalogue, then the user's."""
    return (*catalogue.RULES, *(() if known.book is None else known.book.user_rules))


def condition_text(rule: Rule, thresholds: Thresholds = DEFAULTS) -> str:
    """A rule's condition with the thresholds' values; a user's own is shown as written."""
    if rule.family is RuleFamily.USER:
        return rule.condition
    values = asdict(thresholds)

    def value(found: re.Match[str]) -> str:
        known = values.get(found[1])
        return found[0] if known is None else f"{known:g}"

    return _THRESHOLD.sub(value, rule.condition)


def _entries(known: Known) -> Iterator[Explanation]:
    thresholds = DEFAULTS if known.book is None else known.book.thresholds
    rules = all_rules(known)
    ids = {rule.id for rule in rules}
    for rule in rules:
        compare = f"Compare with ChargeX {', '.join(rule.compare)}; it never is one." if rule.compare else ""
        reads = f"Looks at {', '.join(rule.looks_at)}." if rule.looks_at else ""
        yield Explanation(
            key=rule.id,
            family=NAME,
            title=f"{rule.id} {rule.name} ({rule.family.value})",
            meaning=tuple(
                text
                for text in (rule.means, f"Fires when: {condition_text(rule, thresholds)}.", reads, compare)
                if text
            ),
            check_first=rule.first_check,
            source=rule.source,
            see_also=(*(one for one in rule.presupposes if one in ids), *rule.compare) or ("not evaluable",),
            aliases=(rule.name,),
        )


FAMILY: Final = Family(NAME, _entries)
