"""The one corpus of hostile text: what a provider, a file or a configuration may hold to act on a terminal.

Every gate, widget, screen, export and log is tested with these. Names are for test ids and failures.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

HUGE_LENGTH: Final = 10_000_000
"""Characters of the one payload that is only long."""

CONTROLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "csi-colour": "\x1b[31mred\x1b[0m",
        "csi-clear-home": "\x1b[2J\x1b[Hgone",
        "csi-scroll-region": "\x1b[2;3rlines",
        "csi-device-query": "\x1b[c\x1b[6n\x1b[>0q",
        "csi-title-report": "\x1b[21t",
        "csi-mouse-on": "\x1b[?1000h\x1b[?1003h",
        "csi-alt-screen-off": "\x1b[?1049l",
        "csi-kitty-push": "\x1b[>31u",
        "esc-reset": "\x1bcreset",
        "esc-charset": "\x1b(0qqq",
        "esc-alone": "a\x1bb",
        "esc-last": "ends with\x1b",
        "osc-clipboard-bel": "\x1b]52;c;ZXZpbA==\x07",
        "osc-clipboard-st": "\x1b]52;c;ZXZpbA==\x1b\\",
        "osc-link": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
        "osc-title": "\x1b]0;pwned\x07",
        "osc-palette": "\x1b]4;1;#000000\x07",
        "osc-notify": "\x1b]9;evil\x07\x1b]777;notify;a;b\x07",
        "osc-unterminated": "\x1b]0;swallows the frame",
        "dcs": "\x1bP+q544e\x1b\\after",
        "dcs-sixel": "\x1bPq#0;2;0;0;0#0~~@@\x1b\\",
        "apc-kitty-picture": "\x1b_Ga=T,f=24;AAAA\x1b\\",
        "pm-sos": "\x1b^private\x1b\\\x1bXstring\x1b\\",
        "c1-csi": "\u009b31mC1",
        "c1-osc": "\u009d0;pwned\u009c",
        "c1-dcs-apc-nel": "\u0090q\u009c\u009fx\u009c\u0085next",
        "carriage-return": "real\rfake",
        "line-feeds": "one\ntwo\r\nthree",
        "tabs": "a\tb\tc",
        "nul-del": "a\x00b\x7fc",
        "backspaces": "no\x08\x08ok",
        "bell-vt-ff-so-si": "\x07a\x0bb\x0cc\x0ed\x0f",
        "line-separators": "one\u2028two\u2029three",
    }
)
"""With characters of category Cc, Zl or Zp: a terminal acts on them."""

INVISIBLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bidi-override": "\u202egnp.exe\u202c",
        "bidi-isolates": "\u2066a\u2069\u2067b\u2069\u2068c\u2069",
        "bidi-marks": "a\u200eb\u200fc\u061cd",
        "zero-width": "pay\u200bpal\u200c\u200d\u2060.example",
        "byte-order-mark": "\ufeffid",
        "soft-hyphen": "ch\u00adar\u00adger",
        "tag-characters": "ok\U000e0041\U000e0042\U000e007f",
        "interlinear": "a\ufff9b\ufffac\ufffbd",
        "private-use": "a\ue000b\U000f0000c",
        "hidden-in-selectors": "id" + "".join(chr(0xE0100 + byte) for byte in b"evil"),
        "fillers": "a\u3164\uffa0\u115f\u1160\u034fb",
    }
)
"""With characters that change or hide text without being seen."""

MARKUP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "markup-open-close": "[/",
        "markup-broken-style": "a [b + [/#888888]",
        "markup-bold": "[bold]loud[/bold]",
        "markup-action": "[@click=app.quit]quit[/]",
        "markup-link": "[link=https://evil.example]x[/link]",
        "markup-escaped": "\\[/ \\[bold]",
        "markup-variable": "$text-muted [$error]x[/$error]",
        "format-string": "{0.__class__} %s %(x)d ${HOME}",
    }
)
"""Printable, so they must come through letter by letter."""

WIDE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "zalgo": "Z" + "\u0301\u0489" * 2500 + "!",
        "leading-marks": "\u0301\u0301x",
        "emoji-variation": "\u26a0\ufe0f \u2714\ufe0e",
        "emoji-family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "emoji-flag-skin": "\U0001f1e9\U0001f1ea \U0001f44d\U0001f3fd",
        "cjk": "東京充電器 一号機",
        "hangul-jamo": "\u1112\u1161\u11ab" * 3,
        "arabic-ligature": "\ufdfd \u0627\u0644\u0634\u062d\u0646",
        "tamil": "நி" * 8,
    }
)
"""Whose width terminals and tables disagree about."""

DATA: Final[Mapping[str, str]] = MappingProxyType(
    {
        "formula-equals": "=cmd|' /C calc'!A0",
        "formula-plus": "+1+cmd",
        "formula-minus": "-2+3",
        "formula-at": "@SUM(1+1)",
        "table-syntax": 'a|b\\|"c",\';d`e`',
        "html": "<script>alert(1)</script>&amp;]]>",
        "path": "../../etc/passwd?x=1#f%2e%2e",
    }
)
"""Harmless on a terminal, not in a spreadsheet, a table or a page."""

SURROGATES: Final[Mapping[str, str]] = MappingProxyType(
    {"lone-high": "a\ud800b", "lone-low": "a\udc80b", "swapped": "\udc00\ud800"}
)
"""No UTF-8 exists for them; JSON can spell them."""

HUGE: Final[Mapping[str, str]] = MappingProxyType({"ten-megabytes": "x" * HUGE_LENGTH})
"""Only long."""

TEXTS: Final[Mapping[str, str]] = MappingProxyType({**CONTROLS, **INVISIBLE, **MARKUP, **WIDE, **DATA})
"""Everything that valid UTF-8 can carry and that is not huge."""
EVERYTHING: Final[Mapping[str, str]] = MappingProxyType({**TEXTS, **SURROGATES, **HUGE})
"""The whole corpus."""

FORBIDDEN_BYTES: Final = (
    b"\x1b]52", b"\x1b]8;", b"\x1b]0;", b"\x1b]4;", b"\x1b]9;", b"\x1b]777",
    b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX", b"\x1bc", b"\x1b[21t", b"\x1b[2;3r", b"\x1b[6n",
    b"\x1b[?1000h", b"\x1b[>31u", b"\x1b(0",
    b"\xc2\x9b", b"\xc2\x9d", b"\xc2\x90", b"\xc2\x9c", b"\xc2\x9f", b"\xc2\x85",
    b"\x00", b"\x07", b"\x08", b"\x0b", b"\x0c", b"\x0e", b"\x0f", b"\x7f",
    "\u202e".encode(), "\u2066".encode(), "\u200b".encode(), "\u200d".encode(), "\u2060".encode(),
    "\ufeff".encode(), "\u00ad".encode(), "\U000e0041".encode(), "\u2028".encode(), "\ue000".encode(),
)  # fmt: skip
"""What no terminal may receive from evtui, whatever the data says (evtui itself sends none of these)."""
