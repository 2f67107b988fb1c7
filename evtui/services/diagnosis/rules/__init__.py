"""The catalogue: one module a rule, one line here. Order is the order of evaluation.

A rule that reads another's result stands after it. A new rule is one file and one line.
"""

from __future__ import annotations

from typing import Final

from evtui.services.diagnosis.rule import Rule
from evtui.services.diagnosis.rules import (
    cnv_1,
    cnv_2,
    cnv_3,
    com_1,
    com_2,
    com_3,
    dat_1,
    dat_2,
    dat_3,
    dat_4,
    dat_5,
    dat_6,
    der_1,
    der_2,
    der_3,
    der_4,
    ene_1,
    ene_2,
    ene_3,
    ene_4,
    ene_5,
    ene_6,
    saf_1,
    saf_2,
    saf_3,
    saf_4,
    saf_5,
    sta_1,
    sta_2,
    sta_3,
    sta_4,
    sta_5,
    sta_6,
    sta_7,
    sto_1,
    sto_2,
    sto_3,
    sto_4,
    sto_5,
    sto_6,
)

RULES: Final[tuple[Rule, ...]] = (
    dat_1.RULE,  # read by DAT-3, ENE-6
    saf_1.RULE,
    saf_2.RULE,
    saf_3.RULE,
    saf_4.RULE,
    saf_5.RULE,
    sta_1.RULE,
    sta_2.RULE,
    sta_3.RULE,
    sta_4.RULE,
    sta_5.RULE,
    sta_6.RULE,
    sta_7.RULE,
    sto_1.RULE,
    sto_2.RULE,
    sto_3.RULE,
    sto_4.RULE,
    sto_5.RULE,
    sto_6.RULE,
    der_1.RULE,
    der_2.RULE,
    der_3.RULE,
    der_4.RULE,
    com_1.RULE,
    com_3.RULE,
    cnv_1.RULE,
    com_2.RULE,  # reads CNV-1
    cnv_2.RULE,
    cnv_3.RULE,
    ene_1.RULE,
    ene_3.RULE,
    ene_2.RULE,  # reads ENE-3
    ene_4.RULE,
    ene_5.RULE,
    ene_6.RULE,
    dat_2.RULE,
    dat_3.RULE,
    dat_4.RULE,
    dat_5.RULE,
    dat_6.RULE,
)
"""In catalogue order."""
