"""A power curve in a few cells of text, for the list (feature B2): the least and the largest both survive."""

from __future__ import annotations

from typing import Final

from evtui.formats.glyphs import Tier
from evtui.models.meter_value import MeterTable

CURVE_CELLS: Final = 10
_STEPS: Final = {Tier.FULL: " ▁▂▃▄▅▆▇█", Tier.CP437: " ░▒▓█", Tier.ASCII: " .:-=+*#@"}


def power_curve(meters: MeterTable, tier: Tier, width: int = CURVE_CELLS) -> str:
    """Power over the session in ``width`` cells of equal time; empty without current and voltage.

    A cell shows its largest value, or its least where the curve collapsed inside it while power flowed on both
    sides: a one-sample dip stays visible. Needs numpy: call it off the first paint, best in a thread.
    """
    import numpy as np

    from evtui.services.outcome.curve import power_samples

    times, _, watts = power_samples(meters)
    kept = np.isfinite(watts)
    times, watts = times[kept], watts[kept]
    top = float(watts.max()) if watts.size else 0.0
    if top <= 0 or times[-1] <= times[0]:
        return ""
    cell = np.minimum(width - 1, (times - times[0]) * width // (times[-1] - times[0]))
    starts = np.searchsorted(cell, np.arange(width))
    filled = np.unique(cell)
    highs = np.zeros(width)
    lows = np.zeros(width)
    highs[filled] = np.maximum.reduceat(watts, starts[filled])
    lows[filled] = np.minimum.reduceat(watts, starts[filled])
    inner = np.zeros(width, dtype=bool)
    inner[1:-1] = (highs[:-2] > top / 4) & (highs[2:] > top / 4)
    shown = np.where(inner & (lows < highs / 4), lows, highs)
    steps = _STEPS[tier]
    levels = np.ceil(np.clip(shown, 0, None) * (len(steps) - 1) / top).astype(int)
    return "".join(steps[level] for level in levels)
