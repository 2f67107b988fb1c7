"""``evtui auth login|status|logout``: no secret is ever an argument."""

from __future__ import annotations

import click

from evtui.cli.grammar import EvtuiCommand, options_of
from evtui.cli.subcommands import EvtuiSubgroup, needs_subcommand

_EXAMPLES = """\b
Examples:
  evtui auth login north                 asks, without echo
  pass show ev/north | evtui auth login north --with-token
  evtui auth status -o json
  evtui auth logout north

\b
login keeps secrets in files that only you can read (0600), or in the
keyring, and writes references to them into config.toml. It then tries the
account. With --with-token stdin has one line for each secret, in the order
of auth status.

\b
Exit codes: 0 fine, 4 a secret is missing or the login was refused,
2 configuration, 3 provider or network.
"""


@click.group(
    cls=EvtuiSubgroup,
    name="auth",
    help="The secrets of your accounts: keep them, see where they come from, forget them.",
    epilog=_EXAMPLES,
)
@click.pass_context
def auth(ctx: click.Context) -> None:
    """Secrets."""
    needs_subcommand(ctx)


@auth.command(cls=EvtuiCommand, name="login", help="Keep the secrets of an account and try it.")
@click.argument("account", required=False, metavar="[ACCOUNT]")
@click.option("--with-token", is_flag=True, help="Read the secrets from stdin, one a line.")
@click.option("--keyring", is_flag=True, help="Keep them in the system's keyring (evtui[keyring]).")
@click.pass_context
def login(ctx: click.Context, account: str | None, with_token: bool, keyring: bool) -> int:
    """Sign in."""
    from evtui.cli.signing_in import login as sign_in

    return sign_in(options_of(ctx), account, with_token=with_token, keyring=keyring)


@auth.command(cls=EvtuiCommand, name="status", help="Where each secret comes from, and whether it is there.")
@click.argument("account", required=False, metavar="[ACCOUNT]")
@click.pass_context
def status(ctx: click.Context, account: str | None) -> int:
    """State of the secrets."""
    from evtui.cli.signing_in import status as show_status

    return show_status(options_of(ctx), account)


@auth.command(cls=EvtuiCommand, name="logout", help="Remove the secrets and tokens that are kept here.")
@click.argument("account", required=False, metavar="[ACCOUNT]")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def logout(ctx: click.Context, account: str | None, yes: bool) -> int:
    """Sign out."""
    from evtui.cli.signing_in import logout as sign_out

    return sign_out(options_of(ctx), account, yes=yes)
