"""``help``: topics of the guide, and the help of a command for whoever asks for that."""

from __future__ import annotations

import os
from collections.abc import Sequence

from evtui.cli.command_table import COMMANDS
from evtui.cli.facts import facts
from evtui.cli.guide_output import show, text_lines
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.root import root
from evtui.cli.wishes import wishes
from evtui.errors import UsageError
from evtui.services.guide.blocks import Block, Heading, Paragraph, Rows
from evtui.services.guide.topic import TOPICS


def print_help(options: CliOptions, words: Sequence[str]) -> int:
    """A topic, the list of topics, or a command's own help. Raises UsageError with the nearest topic."""
    output = Output.standard(options.color, ascii=options.ascii)
    if not words:
        return _print_topics(options, output)
    try:
        blocks = _topic_blocks(options, " ".join(words))
    except UsageError:
        if words[0] not in COMMANDS:
            raise
        show(output, _command_help(words).splitlines())
        return 0
    if options.output == "md":
        from evtui.services.guide.render import as_markdown

        output.data(f"{line}\n" for line in as_markdown(blocks))
        output.flush()
    elif options.output == "table":
        show(output, text_lines(blocks, output.width))
    else:
        raise UsageError(
            f"a text has no form {options.output}", hint="table or md; evtui help -o json lists topics"
        )
    return 0


def _topic_blocks(options: CliOptions, word: str) -> Sequence[Block]:
    """A topic under its title, with the keys of the user's configuration."""
    from evtui.services.guide.guide import topic

    found = topic(word, facts(wishes(options.config, "", os.environ).keys))
    more = [Paragraph(f"evtui {found.name} --help explains the command.")] if found.name in COMMANDS else []
    return (Heading(found.title), *found.blocks, *more)


def _command_help(words: Sequence[str]) -> str:
    """What ``evtui WORD... --help`` prints."""
    import click

    ctx = click.Context(root, info_name="evtui")
    command = root.get_command(ctx, words[0])
    assert command is not None
    ctx = click.Context(command, info_name=words[0], parent=ctx)
    for word in words[1:]:
        inner = command.get_command(ctx, word) if isinstance(command, click.Group) else None
        if inner is None:
            break
        command, ctx = inner, click.Context(inner, info_name=word, parent=ctx)
    return command.get_help(ctx)


def _print_topics(options: CliOptions, output: Output) -> int:
    """What there is to read."""
    if options.output == "table":
        blocks = (
            Paragraph(
                "evtui help TOPIC, in the explorer :help TOPIC. evtui COMMAND --help explains a command."
            ),
            Rows(("topic", "about"), tuple(TOPICS.items())),
        )
        show(output, text_lines(blocks, output.width))
        return 0
    from evtui.cli.record_output import write_records
    from evtui.services.export.table import Column, Row, Table
    from evtui.services.guide.records import TopicRecord, TopicsRecord

    records = tuple(TopicRecord(topic=name, title=title) for name, title in TOPICS.items())
    columns = (Column(title="Topic"), Column(title="About"))
    table = Table(columns=columns, rows=tuple(Row(cells=pair) for pair in TOPICS.items()))
    write_records(output, options, TopicsRecord(topics=records), TopicRecord, records, lambda: table)
    output.flush()
    return 0
