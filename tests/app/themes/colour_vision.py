"""How colours look to people: contrast (WCAG 2.2), Lab distance, and simulated colour vision deficiencies.

The matrices are those of Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of
Color Vision Deficiency", IEEE TVCG 15(6), 2009, severity 1.0, applied to linear RGB.
"""

from __future__ import annotations

import math
from typing import Final

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

NORMAL: Final[Matrix] = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
PROTANOPIA: Final[Matrix] = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
DEUTERANOPIA: Final[Matrix] = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
TRITANOPIA: Final[Matrix] = (
    (1.255528, -0.076749, -0.178779),
    (-0.078411, 0.930809, 0.147602),
    (0.004733, 0.691367, 0.303900),
)


def linear(colour: str) -> Triple:
    """Linear RGB of ``#rrggbb`` (sRGB, IEC 61966-2-1)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return (_linear(red), _linear(green), _linear(blue))


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1 to 21."""
    lights = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def seen(rgb: Triple, vision: Matrix) -> Triple:
    """Linear RGB as somebody sees it."""
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * value for weight, value in zip(row, rgb, strict=True))))
        for row in vision
    )
    return (red, green, blue)


def lab(rgb: Triple) -> Triple:
    """CIE Lab (D65) of linear RGB."""
    red, green, blue = rgb
    x = _compressed((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
    y = _compressed(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
    z = _compressed((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883)
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))


def _compressed(value: float) -> float:
    return value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116


def apart(one: str, other: str, vision: Matrix = NORMAL) -> float:
    """Distance in Lab (CIE 1976); under 10 two colours side by side are hard to tell."""
    return math.dist(lab(seen(linear(one), vision)), lab(seen(linear(other), vision)))
