"""The environment variables evtui looks at, once."""

from __future__ import annotations

from typing import Final

ENVIRONMENT: Final[tuple[tuple[str, str], ...]] = (
    ("EVTUI_CONFIG", "configuration file, as -c"),
    ("EVTUI_HOME", "one folder for everything: config.toml, data, cache, state"),
    ("EVTUI_THEME", "theme by name, as --theme"),
    ("EVTUI_ASCII", "1: nothing but ASCII, as --ascii"),
    ("NO_COLOR", "no colour unless --color asks for some"),
    ("FORCE_COLOR", "1, 2 or 3: 16, 256 or all colours; 0: none"),
    ("TERM, COLORTERM", "what the terminal can; dumb: text instead of screens"),
    ("COLORFGBG", "a light ground here chooses the light theme"),
    ("PAGER", "shows evtui help on a terminal; less -FRX without it"),
    ("HTTPS_PROXY, NO_PROXY", "as everywhere"),
    ("SSL_CERT_FILE", "certificates of your own authority"),
)
"""Name and what it does."""
