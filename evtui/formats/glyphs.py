"""The three glyph tiers: full Unicode, cp437 box drawing, ASCII."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evtui.models.event import Severity


class Tier(StrEnum):
    """What the terminal can draw."""

    FULL = "full"
    CP437 = "cp437"
    ASCII = "ascii"


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """Every non-letter evtui draws, by meaning; all are one cell wide."""

    tier: Tier
    error: str
    warning: str
    note: str
    remark: str
    """A note that the user wrote."""
    passed: str
    charging: str
    cached: str
    summary: str
    linked: str
    """A session that has to do with another row."""
    offline: str
    selected: str
    carried: str
    line_strong: str
    line_calm: str
    line_open: str
    limit_station: str
    limit_vehicle: str
    gap: str
    bar: str
    bar_half: str
    vertical: str
    horizontal: str
    tick: str
    view_left: str
    view_line: str
    view_right: str
    ellipsis: str
    arrow: str
    times: str
    up: str
    missing: str
    separator: str
    crumb: str
    dot: str

    def severity(self, severity: Severity | None) -> str:
        """The glyph of a severity; None means passed."""
        match severity:
            case None:
                return self.passed
            case Severity.CRITICAL | Severity.ERROR:
                return self.error
            case Severity.WARNING:
                return self.warning
            case _:
                return self.note


FULL = Glyphs(
    tier=Tier.FULL,
    error="✖",
    warning="▲",
    note="○",
    remark="✎",
    passed="✓",
    charging="●",
    cached="◆",
    summary="◇",
    linked="≡",
    offline="◌",
    selected="▌",
    carried="◂",
    line_strong="━",
    line_calm="─",
    line_open="┄",
    limit_station="┄",
    limit_vehicle="╌",
    gap="░",
    bar="━",
    bar_half="╸",
    vertical="│",
    horizontal="─",
    tick="╷",
    view_left="╰",
    view_line="─",
    view_right="╯",
    ellipsis="…",
    arrow="→",
    times="×",
    up="↑",
    missing="–",
    separator="·",
    crumb="›",
    dot="·",
)
CP437 = Glyphs(
    tier=Tier.CP437,
    error="X",
    warning="!",
    note="o",
    remark="»",
    passed="·",
    charging="*",
    cached="#",
    summary="+",
    linked="≡",
    offline="?",
    selected="▌",
    carried="<",
    line_strong="═",
    line_calm="─",
    line_open="·",
    limit_station="·",
    limit_vehicle="-",
    gap="░",
    bar="─",
    bar_half=" ",
    vertical="│",
    horizontal="─",
    tick="│",
    view_left="└",
    view_line="─",
    view_right="┘",
    ellipsis="~",
    arrow=">",
    times="x",
    up="^",
    missing="-",
    separator="·",
    crumb=">",
    dot="·",
)
ASCII = Glyphs(
    tier=Tier.ASCII,
    error="X",
    warning="!",
    note="o",
    remark="&",
    passed=".",
    charging="*",
    cached="#",
    summary="+",
    linked="%",
    offline="?",
    selected=">",
    carried="<",
    line_strong="=",
    line_calm="-",
    line_open=".",
    limit_station=".",
    limit_vehicle="-",
    gap="/",
    bar="=",
    bar_half=" ",
    vertical="|",
    horizontal="-",
    tick="|",
    view_left="+",
    view_line="-",
    view_right="+",
    ellipsis="~",
    arrow=">",
    times="x",
    up="^",
    missing="-",
    separator=".",
    crumb=">",
    dot=".",
)
_BY_TIER = {Tier.FULL: FULL, Tier.CP437: CP437, Tier.ASCII: ASCII}


def glyphs(tier: Tier) -> Glyphs:
    """The glyph table of a tier."""
    return _BY_TIER[tier]


_ASCII_FORMS = str.maketrans(
    {
        "–": "-",
        "…": "~",
        "→": ">",
        "←": "<",
        "↑": "^",
        "↓": "v",
        "×": "x",
        "·": ".",
        "›": ">",
        "≤": "<",
        "°": "d",
        "−": "-",
        "η": "eff",
        "≈": "~",
        "│": "|",
        "─": "-",
        "⟨": "<",
        "⟩": ">",
        "▲": "!",
        "✖": "X",
        "○": "o",
        "✓": ".",
        "Δ": "d",
        "◌": "?",
        "✎": "&",
        "␛": "^",
    }
)


def for_tier(text: str, tier: Tier) -> str:
    """A finished text for a tier: ASCII terminals get ASCII stand-ins, and ``?`` for everything else."""
    if tier is not Tier.ASCII or text.isascii():
        return text
    return text.translate(_ASCII_FORMS).encode("ascii", "replace").decode("ascii")
