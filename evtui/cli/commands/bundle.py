"""``evtui bundle create|open|verify|redact``: a case as one file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from evtui.cli.explorer import explore
from evtui.cli.grammar import EvtuiCommand, check_file, options_of, split_link
from evtui.cli.redacting import keep_addresses_option, replaces_addresses
from evtui.cli.selecting import Selection, selection_options
from evtui.cli.subcommands import EvtuiSubgroup, needs_subcommand

_EXAMPLES = """\b
Examples:
  evtui bundle create north/4711 -O case.evt
  evtui bundle create --where 'err:converter since:-2d' -O week.evt
  evtui case.evt                       open it, without any configuration
  evtui case.evt#t=16:31:04            at an instant of its only session
  evtui case.evt#4711&t=16:31:04
  evtui diagnose case.evt
  evtui bundle verify case.evt
  evtui bundle redact case.evt -O for-the-vendor.evt

\b
A bundle is a zip of JSON and Markdown with a manifest and checksums: records,
diagnosis, notes, a report of each session, and where to look first. Vehicles,
cards, users and addresses are replaced by pseudonyms, the same in every file
of one bundle.
"""
_OUT = click.option(
    "-O", "--out", type=click.Path(path_type=Path), metavar="FILE", required=True, help="The bundle to write."
)
_FORCE = click.option("--force", is_flag=True, help="Replace a file that exists.")


@click.group(
    cls=EvtuiSubgroup,
    name="bundle",
    help="Sessions with records, diagnosis and notes in one file for somebody else, without personal data.",
    epilog=_EXAMPLES,
)
@click.pass_context
def bundle(ctx: click.Context) -> None:
    """Bundles."""
    needs_subcommand(ctx)


@bundle.command(
    cls=EvtuiCommand,
    name="create",
    help="Put sessions into a bundle: SESSIONs (ID, ACCOUNT/ID, FILE, FILE#ID), or those that fit a query. "
    "Of a bundle that holds what is asked for, the same bytes again.",
)
@click.argument("sessions", nargs=-1, metavar="[SESSION]...")
@click.option("--id", "session_id", metavar="ID", help="Which session of a file, or of stdin.")
@selection_options
@click.option("--at", metavar="TIME", help="Where to look first; else the first error.")
@_OUT
@_FORCE
@click.option("--no-redact", is_flag=True, help="Keep personal data; stderr says what it reveals.")
@keep_addresses_option
@click.pass_context
def create(
    ctx: click.Context,
    sessions: tuple[str, ...],
    session_id: str | None,
    where: tuple[str, ...],
    chargers: tuple[str, ...],
    vehicles: tuple[str, ...],
    statuses: tuple[str, ...],
    active: bool,
    at: str | None,
    out: Path,
    force: bool,
    no_redact: bool,
    keep_addresses: bool | None,
) -> int:
    """Create a bundle."""
    from evtui.cli.bundling import BundleWanted, create_bundle

    selection = Selection(where=where, chargers=chargers, vehicles=vehicles, statuses=statuses, active=active)
    wanted = BundleWanted(
        sessions=sessions,
        session_id=session_id,
        selection=selection,
        at=at,
        out=out,
        is_forced=force,
        redact=not no_redact,
        addresses=replaces_addresses(options_of(ctx), keep_addresses),
    )
    return create_bundle(options_of(ctx), wanted)


@bundle.command(cls=EvtuiCommand, name="open", help="Open a bundle in the explorer; the same as evtui FILE.")
@click.argument("file", metavar="FILE[#t=TIME]")
@click.pass_context
def open_(ctx: click.Context, file: str) -> int:
    """Open a bundle."""
    check_file(file)
    names, link = split_link((file,))
    return explore(replace(options_of(ctx, names), goto=link))


@bundle.command(
    cls=EvtuiCommand,
    name="verify",
    help="Check that a bundle is whole and unchanged; exit 2 with the first file that is not.",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def verify(ctx: click.Context, file: Path) -> int:
    """Verify a bundle."""
    from evtui.cli.bundling import verify_bundle

    return verify_bundle(options_of(ctx), file)


@bundle.command(
    cls=EvtuiCommand,
    name="redact",
    help="Write a bundle again without personal data; one that has none comes out the same.",
)
@click.argument("file", type=click.Path(path_type=Path), metavar="IN")
@_OUT
@_FORCE
@keep_addresses_option
@click.pass_context
def redact(ctx: click.Context, file: Path, out: Path, force: bool, keep_addresses: bool | None) -> int:
    """Redact a bundle."""
    from evtui.cli.bundling import redact_bundle

    options = options_of(ctx)
    addresses = replaces_addresses(options, keep_addresses)
    return redact_bundle(options, file, out, is_forced=force, addresses=addresses)
