"""Every family of explanations: one module, one line here, in the order hits are listed."""

from __future__ import annotations

from typing import Final

from evtui.services.explain.explanation import Family
from evtui.services.explain.families import (
    actors,
    columns,
    error_codes,
    flags,
    keys,
    limiter,
    measurands,
    mrec,
    ocpp_statuses,
    phases,
    report_blocks,
    report_fields,
    rule_fields,
    rules,
    severities,
    stop_reasons,
    vendor_messages,
    verdicts,
)

FAMILIES: Final[tuple[Family, ...]] = (
    ocpp_statuses.FAMILY,
    error_codes.FAMILY,
    stop_reasons.FAMILY,
    measurands.FAMILY,
    mrec.FAMILY,
    report_blocks.FAMILY,
    report_fields.FAMILY,
    verdicts.FAMILY,
    actors.FAMILY,
    severities.FAMILY,
    phases.FAMILY,
    limiter.FAMILY,
    flags.FAMILY,
    rules.FAMILY,
    rule_fields.FAMILY,
    columns.FAMILY,
    keys.FAMILY,
    vendor_messages.FAMILY,
)
