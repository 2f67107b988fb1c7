"""What is generated from the code: man page and completions in the wheel, sections of the README.

``python -m evtui.cli.manual write`` writes the files of the wheel anew, ``python -m evtui.cli.manual readme
README.md`` the README's sections between ``<!-- generated: NAME -->`` and ``<!-- /generated -->``, and
``python -m evtui.cli.manual section NAME`` prints one. Tests compare what is there with what should be.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from evtui.cli.completing import SHELLS, script
from evtui.cli.facts import facts
from evtui.cli.man_page import man_page
from evtui.errors import EvtuiError, UsageError
from evtui.services.guide.blocks import Block, Heading, Rows
from evtui.services.guide.exit_codes import EXIT_CODES
from evtui.services.guide.facts import Facts
from evtui.services.guide.guide import topic
from evtui.services.guide.render import as_markdown

FOLDER: Final = Path(__file__).parent / "generated"
MARKED: Final = re.compile(
    r"(?P<begin><!-- generated: (?P<name>[a-z-]+) -->\n)(?P<body>.*?)(?P<end><!-- /generated -->)", re.DOTALL
)
"""A section of the README that is generated."""


def wheel_files() -> dict[str, str]:
    """Name below ``FOLDER`` to content, of everything the wheel installs beside the package."""
    return {"evtui.1": man_page()} | {name: script(shell) for shell, name in SHELLS.items()}


def section(name: str) -> str:
    """A section of the README as Markdown. Raises UsageError for a name that is none."""
    if name not in SECTIONS:
        raise UsageError(f"no section {name[:40]}", hint=f"there are {', '.join(SECTIONS)}")
    return "\n".join(as_markdown(SECTIONS[name](facts()))) + "\n"


def with_sections(text: str) -> str:
    """A text with its generated sections as they should be. Raises UsageError for an unknown one."""
    return MARKED.sub(lambda found: f"{found['begin']}{section(found['name'])}{found['end']}", text)


def _tables(name: str) -> Callable[[Facts], Sequence[Block]]:
    """The tables of a topic with their headings, without its prose."""

    def blocks(known: Facts) -> Sequence[Block]:
        whole = topic(name, known).blocks
        after = (*whole[1:], None)
        return [
            block
            for block, following in zip(whole, after, strict=True)
            if isinstance(block, Rows) or (isinstance(block, Heading) and isinstance(following, Rows))
        ]

    return blocks


def _codes(known: Facts) -> Sequence[Block]:
    """The exit codes as one table."""
    return (Rows(("code", "meaning"), tuple((code, sentence) for code, _, sentence in EXIT_CODES)),)


SECTIONS: Final[Mapping[str, Callable[[Facts], Sequence[Block]]]] = MappingProxyType(
    {
        "keys": _tables("keys"),
        "query": _tables("query"),
        "accounts": _tables("accounts"),
        "config": _tables("config"),
        "environment": _tables("environment"),
        "themes": _tables("themes"),
        "exit-codes": _codes,
    }
)
"""Name of a section to what is in it."""


def main(argv: Sequence[str]) -> int:
    """``write``, ``readme FILE`` or ``section NAME``."""
    try:
        _run(argv)
    except EvtuiError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


def _run(argv: Sequence[str]) -> None:
    """Do it. Raises UsageError."""
    match argv:
        case ["write"]:
            FOLDER.mkdir(exist_ok=True)
            for name, text in wheel_files().items():
                (FOLDER / name).write_text(text, "utf-8")
        case ["readme", file]:
            path = Path(file)
            path.write_text(with_sections(path.read_text("utf-8")), "utf-8")
        case ["section", name]:
            sys.stdout.write(section(name))
        case _:
            raise UsageError("write, readme FILE or section NAME", hint=f"sections: {', '.join(SECTIONS)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
