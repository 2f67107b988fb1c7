"""Every lane of the timeline, in display order; a new lane is a module here and an entry in ``LANES``."""

from __future__ import annotations

from typing import Final

from evtui.services.timeline.lane import LaneSpec
from evtui.services.timeline.lanes.devices import DEVICES
from evtui.services.timeline.lanes.limited_by import LIMITED_BY
from evtui.services.timeline.lanes.moments import MOMENTS
from evtui.services.timeline.lanes.ocpp import OCPP
from evtui.services.timeline.lanes.words import WORDS

LANES: Final[tuple[LaneSpec, ...]] = (OCPP, DEVICES, WORDS, LIMITED_BY, MOMENTS)


def spec_of(kind: str) -> LaneSpec:
    """How lanes of a kind are drawn and read."""
    return next(spec for spec in LANES if spec.kind == kind)
