"""Smappee's rotating pair on real sockets: across restarts, refusals and processes."""

from __future__ import annotations

import asyncio
import itertools
import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from evtui.clients.auth import PasswordGrantAuth
from evtui.clients.clock import SystemClock
from evtui.clients.secret import Secret
from evtui.errors import (
    AuthenticationRefused,
    UnexpectedPayload,
)
from tests.clients.client_doubles import (
    Answer,
    Received,
    answer,
    bearer,
    client_for,
    serving,
    then_close,
)


class Smappee:
    """Password grant and rotation with reuse detection: a refresh token used twice revokes the family."""

    def __init__(self) -> None:
        self.grants: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.access = ""
        self.refresh = ""
        self.reused = False
        self.password_works = True
        self._numbers = itertools.count(1)

    def respond(self, received: Received) -> Answer:
        if received.method == "GET":
            return answer() if bearer(received) == self.access else answer(401)
        form = {name: values[0] for name, values in parse_qs(received.body.decode()).items()}
        self.forms.append(form)
        self.grants.append(form["grant_type"])
        is_refresh = form["grant_type"] == "refresh_token"
        if is_refresh and form["refresh_token"] != self.refresh:
            self.reused = True
            return answer(400, b'{"error":"invalid_grant"}')
        if not is_refresh and not self.password_works:
            return answer(401, b'{"error":"unauthorized_client","error_description":"Invalid Credentials"}')
        return self.issue()

    def issue(self) -> bytes:
        number = next(self._numbers)
        self.access, self.refresh = f"access-{number}", f"refresh-{number}"
        fields = {"access_token": self.access, "refresh_token": self.refresh, "expires_in": 36000}
        return answer(body=json.dumps(fields).encode())


def smappee_auth(url: str, token_file: Path | None) -> PasswordGrantAuth:
    return PasswordGrantAuth(
        f"{url}/oauth2/token", "id-2", Secret("client-s3cret"), "me", Secret("pässword&1"), token_file
    )


async def test_the_password_grant_is_a_form_and_the_refresh_grant_follows(tmp_path: Path) -> None:
    smappee = Smappee()
    async with (
        serving(smappee.respond) as server,
        client_for(server.url, auth=smappee_auth(server.url, tmp_path / "s" / "park.json")) as bench,
    ):
        await bench.get()
        bench.clock.advance(36000 - 121)
        await bench.get()
        assert smappee.grants == ["password"]
        bench.clock.advance(1)
        await bench.get()
    assert smappee.grants == ["password", "refresh_token"]
    assert smappee.forms[0] == {
        "grant_type": "password",
        "client_id": "id-2",
        "client_secret": "client-s3cret",
        "username": "me",
        "password": "pässword&1",
    }
    assert smappee.forms[1] == {
        "grant_type": "refresh_token",
        "client_id": "id-2",
        "client_secret": "client-s3cret",
        "refresh_token": "refresh-1",
    }


async def test_the_stored_pair_is_private_and_used_by_the_next_start(tmp_path: Path) -> None:
    smappee, path = Smappee(), tmp_path / "state" / "park.json"
    async with serving(smappee.respond) as server:
        for _ in range(2):
            async with client_for(server.url, auth=smappee_auth(server.url, path)) as bench:
                await bench.get()
    assert smappee.grants == ["password"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["park.json", "park.json.lock"]


async def test_a_refused_refresh_falls_back_to_the_password_once(tmp_path: Path) -> None:
    smappee, path = Smappee(), tmp_path / "park.json"
    async with (
        serving(smappee.respond) as server,
        client_for(server.url, auth=smappee_auth(server.url, path)) as bench,
    ):
        await bench.get()
        smappee.access = smappee.refresh = "revoked"
        await bench.get()
        assert smappee.grants == ["password", "refresh_token", "password"]
        smappee.access = smappee.refresh = "revoked"
        smappee.password_works = False
        with pytest.raises(AuthenticationRefused, match="Invalid Credentials"):
            await bench.get()
    assert smappee.grants == ["password", "refresh_token", "password", "refresh_token", "password"]


@pytest.mark.parametrize(
    "refusal",
    [answer(400, b"{}"), answer(404, b"{}"), answer(422, b"{}"), answer(body=b'{"error":"invalid_grant"}')],
)
async def test_every_clear_refusal_of_a_refresh_leads_to_the_password(
    refusal: Answer, tmp_path: Path
) -> None:
    smappee = Smappee()

    def respond(received: Received) -> Answer:
        return refusal if b"grant_type=refresh_token" in received.body else smappee.respond(received)

    async with (
        serving(respond) as server,
        client_for(server.url, auth=smappee_auth(server.url, tmp_path / "park.json")) as bench,
    ):
        await bench.get()
        smappee.access = "revoked"
        await bench.get()
    assert smappee.grants == ["password", "password"]


async def test_a_refresh_that_fails_in_passing_neither_wipes_the_pair_nor_asks_for_the_password(
    tmp_path: Path,
) -> None:
    smappee, path = Smappee(), tmp_path / "park.json"
    script: Iterator[Answer] = iter([answer(500), then_close(b""), answer(body=b'{"access_tok')])

    def respond(received: Received) -> Answer:
        if received.method == "POST" and smappee.grants:
            return next(script, None) or smappee.respond(received)
        return smappee.respond(received)

    async with (
        serving(respond) as server,
        client_for(server.url, auth=smappee_auth(server.url, path)) as bench,
    ):
        await bench.get()
        stored = path.read_bytes()
        smappee.access = "revoked"
        with pytest.raises(UnexpectedPayload):
            await bench.get()
        assert path.read_bytes() == stored
        await bench.get()
    assert smappee.grants == ["password", "refresh_token"]
    assert not smappee.reused


async def test_a_refresh_answer_without_a_refresh_token_keeps_the_old_one(tmp_path: Path) -> None:
    smappee, path = Smappee(), tmp_path / "park.json"

    def respond(received: Received) -> Answer:
        if b"grant_type=refresh_token" in received.body:
            assert b"refresh_token=refresh-1" in received.body
            smappee.access = f"short-{len(server.requests)}"
            return answer(body=json.dumps({"access_token": smappee.access, "token_type": "BEARER"}).encode())
        return smappee.respond(received)

    async with (
        serving(respond) as server,
        client_for(server.url, auth=smappee_auth(server.url, path)) as bench,
    ):
        for _ in range(3):
            await bench.get()
            bench.clock.advance(40_000)
    assert json.loads(path.read_bytes())["refresh_token"] == "refresh-1"


async def test_invalid_grant_after_another_process_won_is_no_error(tmp_path: Path) -> None:
    smappee, path = Smappee(), tmp_path / "park.json"
    winner = json.dumps({"access_token": "winner-token", "refresh_token": "winner-refresh"})

    def respond(received: Received) -> Answer:
        if b"grant_type=refresh_token" in received.body:
            fields = json.loads(path.read_bytes()) | json.loads(winner)
            path.write_text(json.dumps(fields))  # as a process without a working lock would
            smappee.access = "winner-token"
            return answer(400, b'{"error":"invalid_grant"}')
        return smappee.respond(received)

    async with (
        serving(respond) as server,
        client_for(server.url, auth=smappee_auth(server.url, path)) as bench,
    ):
        await bench.get()
        smappee.access = "revoked"
        await bench.get()
    assert smappee.grants == ["password"]
    assert json.loads(path.read_bytes())["refresh_token"] == "winner-refresh"


async def test_a_pair_of_another_login_is_not_used(tmp_path: Path) -> None:
    smappee, path = Smappee(), tmp_path / "park.json"
    async with serving(smappee.respond) as server:
        async with client_for(server.url, auth=smappee_auth(server.url, path)) as bench:
            await bench.get()
        other = PasswordGrantAuth(
            f"{server.url}/oauth2/token", "id-2", Secret("x" * 9), "you", Secret("y" * 9), path
        )
        async with client_for(server.url, auth=other) as bench:
            await bench.get()
    assert smappee.grants == ["password", "password"]


PROCESS = """
import asyncio, sys
from pathlib import Path
from evtui.clients.api_client import ApiClient
from evtui.clients.auth import PasswordGrantAuth
from evtui.clients.call import Call
from evtui.clients.clock import SystemClock
from evtui.clients.secret import Secret
from evtui.clients.whitelist import AllowedCall, ReadWhitelist

async def main(url, path):
    auth = PasswordGrantAuth(
        f"{url}/oauth2/token", "id-2", Secret("client-s3cret"), "me", Secret("pässword&1"), Path(path)
    )
    client = ApiClient(account="park", provider_title="Smappee", base_url=url, auth=auth, clock=SystemClock(),
                       whitelist=ReadWhitelist((AllowedCall("GET", "/v1/things"),)))
    reply = await client.send(Call(name="things", path="/v1/things"))
    await client.aclose()
    print(reply.status)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_two_processes_with_one_rotating_refresh_token_dial_once(tmp_path: Path) -> None:
    smappee, path = Smappee(), tmp_path / "park.json"
    refused = 0
    both_refused = asyncio.Event()

    def respond(received: Received) -> Answer:
        if received.method == "GET" and bearer(received) == "access-1" != smappee.access:
            return refuse_together
        return smappee.respond(received)

    async def refuse_together(writer: asyncio.StreamWriter) -> None:
        nonlocal refused
        refused += 1
        if refused == 2:
            both_refused.set()
        await both_refused.wait()
        writer.write(answer(401))

    async with serving(respond) as server:
        async with client_for(server.url, auth=smappee_auth(server.url, path), clock=SystemClock()) as bench:
            await bench.get()
        assert json.loads(path.read_bytes())["access_token"] == "access-1"
        smappee.access = "revoked"
        smappee.grants.clear()
        processes = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-c", PROCESS, server.url, str(path),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
            for _ in range(2)
        ]  # fmt: skip
        outcomes = await asyncio.gather(*(process.communicate() for process in processes))
    assert [(out.strip(), err) for out, err in outcomes] == [(b"200", b"")] * 2
    assert smappee.grants == ["refresh_token"]
    assert not smappee.reused
