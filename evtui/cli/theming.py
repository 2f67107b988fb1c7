"""``themes``: every theme by name, with a sample where stdout shows colours."""

from __future__ import annotations

import os

from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.wishes import wishes
from evtui.formats.theme_names import THEMES


def print_themes(options: CliOptions) -> int:
    """Names, notes, samples; the theme in force is marked."""
    from evtui.cli.tui import has_dark_background, is_dark_theme, theme_sample

    named = wishes(options.config, options.theme, os.environ).theme
    in_force = named or ("dark" if has_dark_background(os.environ) else "light")
    output = Output.standard(options.color, ascii=options.ascii)
    if options.output == "table":
        for name, note in THEMES.items():
            output.lines([f"{'*' if name == in_force else ' '} {name:12} {note}"])
            if output.color and output.width is not None:
                output.data([f"  {theme_sample(name, options.color, output.tier, output.width - 2)}\n"])
    else:
        _write(output, options, in_force, {name: is_dark_theme(name) for name in THEMES})
    output.flush()
    return 0


def _write(output: Output, options: CliOptions, in_force: str, dark: dict[str, bool]) -> None:
    """Records in any form but the table for people."""
    from evtui.cli.record_output import write_records
    from evtui.services.export.table import Column, Row, Table
    from evtui.services.guide.records import ThemeRecord, ThemesRecord

    records = tuple(
        ThemeRecord(theme=name, meaning=note, dark=dark[name], in_force=name == in_force)
        for name, note in THEMES.items()
    )
    table = Table(
        columns=(Column(title="Theme"), Column(title="About")),
        rows=tuple(Row(cells=(one.theme, one.meaning)) for one in records),
    )
    write_records(output, options, ThemesRecord(themes=records), ThemeRecord, records, lambda: table)
