"""The catalogue: one module a rule, one line here. Order is the order of evaluation.

A rule that reads another's result stands after it. A new rule is one file and one line.
"""

from __future__ import annotations

from typing import Final

from evtui.services.diagnosis.rule import Rule

RULES: Final[tuple[Rule, ...]] = ()
"""In catalogue order."""
