"""The explorer starts whatever the configuration is like, and says what is wrong with it (row 86)."""

from __future__ import annotations

from pathlib import Path

import pytest

from evtui.config.template import template
from tests.terminal.pty_terminal import PtyTerminal, evtui

pytestmark = pytest.mark.pty
BROKEN = '[accounts.park]\nprovider = "smappee"\nclinet_id = "a"\n'
LACKING = (
    '[accounts.roaming]\nprovider = "oioi"\nurl = "http://127.0.0.1:9/"\napi_key = "env:NO_SUCH_KEY"\n'
    'users = [{ identifier_type = "username", identifier = "me" }]\n'
)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"[accounts\n", "not TOML"),
        (b"\xef\xbb\xbf" + BROKEN.replace("\n", "\r\n").encode(), "accounts.park.client_id is missing"),
        (b"a = '\xff'\n[accounts.x]\n", "config.toml:1: not UTF-8"),
        (b"[accounts.x]\n" + b"#" * (2 << 20), "is it a configuration file?"),
    ],
    ids=["no TOML", "mark and Windows line ends", "no UTF-8", "huge"],
)
def test_a_configuration_that_cannot_be_used_is_told_on_the_screen(
    tmp_path: Path, body: bytes, told: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(body)
    with PtyTerminal(evtui("-c", path), size=(160, 40)) as terminal:
        terminal.wait_for(told)
        terminal.send("q")
        assert terminal.wait_exit() == 0
        terminal.assert_restored()


def test_one_broken_account_has_its_tab_and_the_others_have_theirs(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(BROKEN + LACKING)
    with PtyTerminal(evtui("-c", path), size=(160, 40)) as terminal:
        terminal.wait_for("2 Smappee", "3 PlugSurfing", "accounts.park.client_id is missing")
        terminal.send("3")
        terminal.wait_until(lambda: "export NO_SUCH_KEY=" in terminal.text, "what to do")
        terminal.send("q")
        assert terminal.wait_exit() == 0


def test_a_configuration_without_accounts_leads_to_the_start_screen_and_the_set_up(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(template())
    with PtyTerminal(evtui("-c", path), size=(80, 24)) as terminal:
        terminal.wait_for("No account is configured yet", "set up an account")
        terminal.send("s")
        terminal.wait_for("Whose sessions do you want to see?", "Smappee")
        terminal.send("j\r")
        terminal.wait_for("Smappee: a new account", "client_secret", "Try the login")
        terminal.send("\r\x1b[200~abc\n\x1b[201~")  # in one breath, and pasted with its line end
        terminal.wait_for("abc")
        terminal.send("\x1b")
        terminal.wait_until(lambda: "abc" not in terminal.text, "the prompt given up")
        terminal.send("Q")
        assert terminal.wait_exit() == 0
        terminal.assert_restored()
    assert path.read_text() == template(), "nothing was written"
