"""Topics for the first day: start, keys, terminal, themes, environment, exit codes."""

from __future__ import annotations

from evtui.formats.theme_names import THEMES
from evtui.services.guide.blocks import Block, Heading, Lines, Paragraph, Rows
from evtui.services.guide.environment import ENVIRONMENT
from evtui.services.guide.exit_codes import EXIT_CODES
from evtui.services.guide.facts import Facts, KeyTable


def start(facts: Facts) -> tuple[Block, ...]:
    """What to type first."""
    return (
        Paragraph(
            "evtui shows charging sessions of DepotFinity, Smappee and PlugSurfing: a list, a timeline of "
            "every session that sends one, a diagnosis in words. It only reads."
        ),
        Heading("Without any account"),
        Lines(
            (
                "evtui --demo              a simulated fleet on this machine",
                "evtui demo --tour         the same, with a guided tour of five minutes",
                "evtui answer.json         a saved answer of any of the three; - reads stdin",
            )
        ),
        Heading("With your accounts"),
        Lines(
            (
                "evtui config init         writes a config.toml to fill in",
                "evtui auth login NAME     asks for an account's secret and keeps it out of the file",
                "evtui doctor              says what works and what does not",
                "evtui                     opens the list",
            )
        ),
        Heading("In the explorer"),
        Paragraph(
            "The last line of the screen shows the keys that matter now, ? shows all of them, : runs any of "
            "them by name, K explains what is under the cursor. :tour shows the way round, :help cookbook "
            "goes from a symptom to its evidence."
        ),
        Heading("Commands"),
        Rows(("command", "what it does"), tuple((name, short) for name, short in facts.commands)),
        Heading("Options of every command"),
        Rows(("option", "what it does"), tuple((names, short) for names, short in facts.options)),
    )


def keys(facts: Facts) -> tuple[Block, ...]:
    """Every key, and how to change them."""
    tables = [block for table in facts.keys for block in (Heading(table.view), key_rows(table))]
    return (
        Paragraph(
            "A key means the same everywhere. Actions without a key are called by their name behind a colon, "
            "as all others can be. A key marked * was changed by your configuration."
        ),
        *tables,
        Heading("Other keys"),
        Paragraph(
            "In config.toml: a preset, and beside it single actions by the ids that evtui keys shows, with "
            "keys written as on screen. An empty list takes all keys away. What cannot be done is told with "
            "file and line and the old keys stay; evtui keys --check looks without starting."
        ),
        Lines(
            (
                "[keys]",
                'preset = "vim"',
                '"sessions.filter" = ["/", "ctrl+f"]',
                '"timeline.zoom-in" = "f2"',
            )
        ),
        Rows(("preset", "what it does"), tuple((name, note) for name, note in facts.presets)),
        Paragraph("These cannot be chosen, nor anything with alt:"),
        Rows(("key", "why"), tuple((key, why) for key, why in facts.reserved)),
    )


def key_rows(table: KeyTable) -> Rows:
    """The actions of a view as a table; a changed one is marked."""
    return Rows(
        ("keys", "command", "what it does"),
        tuple(
            ("  ".join((*row.keys, "*") if row.is_changed else row.keys), f":{row.command}", row.help)
            for row in table.rows
        ),
    )


def terminal(facts: Facts) -> tuple[Block, ...]:
    """Lines, multiplexers, old terminals, keyboards."""
    return (
        Heading("SSH and slow lines"),
        Paragraph(
            "evtui runs where the data is; only changed cells are sent, and an idle screen sends nothing. "
            "When the line drops it ends by itself. ctrl+l draws everything again after line noise, ctrl+z "
            "goes to the shell and fg comes back."
        ),
        Heading("tmux and screen"),
        Paragraph(
            "No key of evtui is one of theirs. Copying goes through them to your own machine (OSC 52): tmux "
            "needs set -g set-clipboard on. True colour needs set -as terminal-features ',*:RGB'."
        ),
        Heading("Colours and glyphs"),
        Paragraph(
            "TERM and COLORTERM say what the terminal can; --color 16, --color 256 or --color never overrule "
            "them, and NO_COLOR is honoured. --ascii draws with nothing but ASCII; a locale without UTF-8 "
            "does the same by itself. Meaning never hangs on colour alone: each has a glyph or a word."
        ),
        Heading("Keyboards"),
        Paragraph(
            "Nothing needs AltGr: what stands on [ ] { } has a second key, > < and ) (. The preset arrows "
            "does without letters. PuTTY drops shift with arrows: H and L do the same."
        ),
        Heading("No terminal at all"),
        Paragraph(
            "evtui --demo | cat prints the first screen as text. Commands print data on stdout and talk on "
            "stderr, without colour and without cutting when stdout is no terminal."
        ),
    )


def themes(facts: Facts) -> tuple[Block, ...]:
    """Names, and where they are chosen."""
    return (
        Rows(("theme", "about"), tuple(THEMES.items())),
        Paragraph(
            "--theme NAME for one run, EVTUI_THEME=NAME for a shell, theme in [ui] of config.toml for good: "
            "the first of these that is there wins. :theme NAME changes it while evtui runs. Without any of "
            "them the ground that the terminal reports decides between dark and light."
        ),
        Lines(("[ui]", 'theme = "red-green"')),
        Paragraph(
            "Every text has a contrast of at least 4.5:1 on the grounds it stands on, 7:1 in contrast and "
            "sunlight. Terminals with 16 colours keep their own palette, terminals without colours get bold, "
            "underline and reverse. evtui themes shows a sample of each."
        ),
    )


def environment(facts: Facts) -> tuple[Block, ...]:
    """Variables, and who wins."""
    return (
        Rows(("variable", "what it does"), ENVIRONMENT),
        Paragraph("An option wins over its variable, a variable over config.toml."),
    )


def exit_codes(facts: Facts) -> tuple[Block, ...]:
    """Codes, and what a partial result is."""
    return (
        Rows(("code", "meaning"), tuple((code, sentence) for code, _, sentence in EXIT_CODES)),
        Paragraph(
            "One failed account beside a working one is 0, with a line on stderr and an entry in problems; "
            "--strict makes it 6. A closed pipe ends a command silently."
        ),
    )
