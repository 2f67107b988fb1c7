"""Topics for the daily work: query, SQL, files, store, accounts, configuration, diagnosis."""

from __future__ import annotations

from evtui.services.guide.blocks import Block, Heading, Lines, Paragraph, Rows
from evtui.services.guide.facts import Facts


def query(facts: Facts) -> tuple[Block, ...]:
    """The language of the filter."""
    from evtui.services.query.fields import ALL_FIELDS, SEARCHED

    fields = tuple((", ".join(field.names), str(field.kind.value), field.help) for field in ALL_FIELDS)
    return (
        Paragraph(
            "/ in the list and --where on the command line read the same language. Conditions stand side by "
            "side and all must hold. tab completes fields and words."
        ),
        Rows(
            ("typed", "finds"),
            (
                ("hpc-07 overtemp", "both words occur in the row, in any case"),
                ('"two words"', "as one piece"),
                ("/fault|trip/", "a regular expression"),
                ("~isltn", "these letters in this order, close together"),
                ("!completed", "not this; before any condition"),
                ("verdict:fault,no-start", "a field holds one of these"),
                ("charger=HPC-07", "is exactly this; != is not"),
                ("kwh<0.5 dur>5m", "compared, with units; < <= > >="),
                ("vehicle:-", "was not sent"),
                ("since:-7d until:now", "overlaps the period"),
                ("err:converter", "occurs in an error or warning inside the session"),
            ),
        ),
        Lines(
            (
                "evtui sessions --demo --where 'verdict:fault kwh<0.5'",
                "evtui sessions --demo --where 'charger:HPC-07 dur>5m' -o csv",
            )
        ),
        Heading("Fields"),
        Rows(("names", "kind", "meaning"), fields),
        Heading("Searched beyond the row"),
        Rows(("name", "meaning"), tuple(SEARCHED.items())),
    )


def sql(facts: Facts) -> tuple[Block, ...]:
    """SQL over the store."""
    from evtui.services.sql.views import COST, VIEWS

    blocks: list[Block] = [
        Paragraph(
            "evtui query runs one SELECT (SQLite) over what was fetched and nothing else: it cannot write, "
            "attach files or load code, contacts nobody, and ends after its time limit. In the list ; asks "
            "the same way."
        ),
        Lines(
            (
                "evtui query \"SELECT charger, count(*) FROM sessions WHERE verdict = 'FAULT' GROUP BY 1\"",
                "evtui query --tables",
            )
        ),
        Paragraph(COST),
    ]
    for view in VIEWS:
        rows = tuple((column.name, column.kind.lower(), column.meaning) for column in view.columns)
        blocks += [Heading(f"{view.name}: {view.meaning}"), Rows(("column", "type", "meaning"), rows)]
    return tuple(blocks)


def files(facts: Facts) -> tuple[Block, ...]:
    """What can be opened, and what can be written."""
    return (
        Heading("Open"),
        Paragraph(
            "evtui FILE... opens saved answers of all three providers, single reports, bundles and folders "
            "of them, also compressed with gzip; - reads stdin. The content decides what a file is, never "
            "its name. No account is contacted. Several sessions in a file: FILE#ID names one of them."
        ),
        Heading("Write"),
        Lines(
            (
                "evtui sessions -o csv              the list: also json, ndjson, tsv, md",
                "evtui report ID -o md              two pages for a ticket: md, html, txt",
                "evtui bundle create ID -O case.evt one file with everything about a case, anonymised",
                "evtui show ID --raw                the provider's own bytes",
            )
        ),
        Paragraph(
            "Screen, clipboard, export and commands write the same rows. Reports and bundles leave out who "
            "and what can be recognised, unless --no-redact says otherwise; everything is written for you "
            "alone (0600)."
        ),
    )


def store(facts: Facts) -> tuple[Block, ...]:
    """What stays on this machine."""
    return (
        Paragraph(
            "What was fetched stays: sessions, their raw records and meter values, in sessions.db in the "
            "user's data folder, readable by you alone. The list opens from there with its age and is "
            "refreshed; without a network it stays as it is. A session that is over and settled is not "
            "fetched again."
        ),
        Lines(
            (
                "evtui --offline                    contacts nobody",
                "evtui sync --since -30d            fetches a period ahead, goes on where it stopped",
                "evtui cache info                   what is there and how large it is",
                "evtui cache prune                  lets go what is old; notes are never touched",
            )
        ),
        Paragraph(
            "The demo keeps its own store, which is gone when the demo ends, unless EVTUI_HOME is set."
        ),
    )


def accounts(facts: Facts) -> tuple[Block, ...]:
    """Accounts, logins, secrets."""
    from evtui.config.fields import fields_of
    from evtui.providers.registry import PROVIDERS, load_provider

    blocks: list[Block] = [
        Paragraph(
            "An account is a section [accounts.NAME] of config.toml with provider and what the provider "
            "wants. Secrets never stand in the file: they are references, resolved when they are first "
            "needed."
        ),
        Rows(
            ("reference", "where the secret is"),
            (
                ("env:NAME", "an environment variable"),
                ("file:PATH", "a file that only you can read (0600)"),
                ("command:ARGV", "the output of a command, such as command:pass show ev/north"),
                ("keyring:NAME", "the key ring of the desktop (pip install 'evtui[keyring]')"),
            ),
        ),
        Lines(
            (
                "evtui auth login NAME     asks for the secret, or reads it: --with-token",
                "evtui auth status         where each secret comes from; never the secret itself",
                "evtui doctor              tries every account",
            )
        ),
    ]
    for provider, title in PROVIDERS.items():
        rows = tuple(
            (f.key, _shape(f.shape, f.is_required), f.help)
            for f in fields_of(load_provider(provider).settings)
        )
        blocks += [Heading(f'{title}: provider = "{provider}"'), Rows(("key", "value", "meaning"), rows)]
    return tuple(blocks)


def config(facts: Facts) -> tuple[Block, ...]:
    """The file and every table beside the accounts."""
    from evtui.config.fields import fields_of
    from evtui.config.settings import TABLES

    blocks: list[Block] = [
        Paragraph(
            "config.toml stands in the user's configuration folder (evtui config path says where), or where "
            "-c or EVTUI_CONFIG say. Nothing is read from the current folder. evtui config validate names "
            "every fault with file, line and the nearest known key; evtui config show --origin says where "
            "each value comes from. [accounts.NAME] is explained by evtui help accounts."
        ),
    ]
    for name, model in TABLES.items():
        rows = tuple(
            (field.key, _shape(field.shape, field.is_required), _with_default(field.help, field.default))
            for field in fields_of(model)
        )
        blocks += [Heading(f"[{name}]"), Rows(("key", "value", "meaning"), rows)]
    return tuple(blocks)


def _shape(shape: str, is_required: bool) -> str:
    """``text, needed``."""
    return f"{shape}, needed" if is_required else shape


def _with_default(text: str, default: object) -> str:
    """The help, and what holds without the key where that is worth a word."""
    if default in (None, "", (), False) or default == {}:
        return text
    return f"{text} Without it: {default}."


def diagnosis(facts: Facts) -> tuple[Block, ...]:
    """How sessions are judged."""
    from evtui.services.diagnosis.rules import RULES
    from evtui.services.explain.explanation import Known
    from evtui.services.explain.families.verdicts import FAMILY

    verdicts = tuple((one.key, one.meaning[0]) for one in FAMILY.entries(Known()))
    rules = tuple((rule.id, f"{rule.name}. {rule.means}") for rule in RULES)
    return (
        Paragraph(
            "d on a session, or evtui diagnose ID: the verdict, who is behind it, the story in order of "
            "time, findings with their evidence, figures, what is ruled out, and what could not be checked "
            "and why. enter on a line goes to its evidence on the timeline, p to the raw record."
        ),
        Heading("Verdicts"),
        Rows(("verdict", "meaning"), verdicts),
        Heading("Rules"),
        Rows(("rule", "meaning"), rules),
        Paragraph(
            "evtui rules explain ID says what a rule looks at. Your own rules and thresholds go into "
            "config.toml ([rules]); evtui rules --help has their grammar, evtui rules test runs their "
            "examples."
        ),
    )
