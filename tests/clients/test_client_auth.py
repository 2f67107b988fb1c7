"""Tokens on real sockets: one renewal for many, one replay, rotation across processes, nothing lost."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import logging
import stat
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from evtui.clients.api_client import ClientLimits
from evtui.clients.auth import AuthSource, ClientCredentialsAuth, KeyAuth, PasswordGrantAuth
from evtui.clients.clock import SystemClock
from evtui.clients.secret import Secret
from evtui.errors import (
    AuthenticationRefused,
    ConfigError,
    PermissionRefused,
    ProviderBroken,
    ProviderError,
    UnexpectedPayload,
)
from tests.clients.client_doubles import (
    Answer,
    ManualClock,
    Received,
    answer,
    bearer,
    client_for,
    serving,
    silence,
    then_close,
)

ONE_TRY = ClientLimits(attempts=1)


class Depot:
    """Token endpoint and API of one host: counts dials, knows which tokens are good."""

    def __init__(self, **token_answer: object) -> None:
        self.token_answer: dict[str, object] = {"expires_in": 3600, "token_type": "bearer"} | token_answer
        self.dials: list[Received] = []
        self.good: set[str] = set()
        self.refusal = 401

    def respond(self, received: Received) -> Answer:
        if received.target == "/oauth2/token":
            self.dials.append(received)
            token = f"depot-token-{len(self.dials)}"
            self.good = {token}
            return answer(body=json.dumps({"access_token": token} | self.token_answer).encode())
        return answer() if bearer(received) in self.good else answer(self.refusal, b'{"message":"expired"}')


def depot_auth(url: str) -> ClientCredentialsAuth:
    return ClientCredentialsAuth(f"{url}/oauth2/token", "id-1", Secret("s3cret/+value"))


async def test_client_credentials_are_asked_for_as_the_guide_says() -> None:
    depot = Depot()
    async with serving(depot.respond) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        await bench.get()
        await bench.get()
    (dial,) = depot.dials
    assert dial.method == "POST"
    assert dial.body == b"grant_type=client_credentials"
    assert dial.headers["content-type"] == "application/x-www-form-urlencoded"
    assert dial.headers["accept"] == "application/json"
    assert base64.b64decode(dial.headers["authorization"].removeprefix("Basic ")) == b"id-1:s3cret/+value"
    assert [bearer(request) for request in server.requests[1:]] == ["depot-token-1"] * 2


@pytest.mark.parametrize(
    ("expires_in", "renewed_after_s"),
    [
        (3600, 2880),
        ("3600", 2880),
        (240, 180),
        (60, 30),
        (None, 240),
        (-5, 240),
        (1e12, 240),
        (True, 240),
        ("x", 240),
    ],
)
async def test_a_depot_token_is_renewed_before_its_end(expires_in: object, renewed_after_s: float) -> None:
    depot = Depot(expires_in=expires_in)
    async with serving(depot.respond) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        await bench.get()
        bench.clock.advance(renewed_after_s - 1)
        await bench.get()
        assert len(depot.dials) == 1
        bench.clock.advance(1)
        await bench.get()
    assert len(depot.dials) == 2


async def test_a_token_ages_by_the_wall_clock() -> None:
    depot = Depot()
    async with serving(depot.respond) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        await bench.get()
        bench.clock.jump(8 * 3600)
        await bench.get()
        assert len(depot.dials) == 2
        bench.clock.jump(-9 * 3600)
        await bench.get()
    assert len(depot.dials) == 3


async def test_a_401_renews_once_and_replays_once() -> None:
    depot = Depot()
    async with serving(depot.respond) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        await bench.get()
        depot.good = set()
        await bench.get()
    assert len(depot.dials) == 2
    sent = [bearer(request) for request in server.requests if request.method == "GET"]
    assert sent == ["depot-token-1", "depot-token-1", "depot-token-2"]


async def test_a_401_for_a_fresh_token_is_final_and_never_a_loop() -> None:
    def respond(received: Received) -> Answer:
        return depot.respond(received) if received.method == "POST" else answer(401, b'{"message":"no"}')

    depot = Depot()
    async with serving(respond) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        with pytest.raises(AuthenticationRefused, match="401 Unauthorized: no"):
            await bench.get()
    assert len(depot.dials) == 2
    assert len(server.requests) == 4


async def test_the_body_of_a_refused_call_is_not_read_whole() -> None:
    depot = Depot()
    refused = False

    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 401 No\r\ncontent-length: 100000000000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" " * 65536)
            await writer.drain()

    def respond(received: Received) -> Answer:
        nonlocal refused
        if received.method == "GET" and not refused:
            refused = True
            return endless
        return depot.respond(received)

    async with serving(respond) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        assert (await bench.get()).status == 200
    assert len(depot.dials) == 2


async def test_a_403_renews_only_a_token_near_its_end() -> None:
    depot = Depot(expires_in=100)  # renewed after 50 s: 0.8 of its life is reached inside a call only
    clock = ManualClock()

    def respond(received: Received) -> Answer:
        if received.method == "GET" and bearer(received) == "depot-token-1":
            clock.jump(ages.pop(0))
            return answer(403, b'{"message":"not yours"}')
        return depot.respond(received)

    async with (
        serving(respond) as server,
        client_for(server.url, auth=depot_auth(server.url), clock=clock) as bench,
    ):
        ages = [1.0, 81.0]
        with pytest.raises(PermissionRefused, match="not yours"):
            await bench.get()
        assert len(depot.dials) == 1
        await bench.get()
    assert len(depot.dials) == 2


async def test_twenty_refused_calls_cause_exactly_one_renewal() -> None:
    depot = Depot()
    arrived = 0
    everybody = asyncio.Event()

    def respond(received: Received) -> Answer:
        if received.method == "GET" and bearer(received) == "depot-token-1":
            return refuse_together
        return depot.respond(received)

    async def refuse_together(writer: asyncio.StreamWriter) -> None:
        nonlocal arrived
        arrived += 1
        if arrived == 20:
            everybody.set()
        await everybody.wait()
        writer.write(answer(401))

    limits = ClientLimits(concurrent=20)
    async with (
        serving(respond) as server,
        client_for(server.url, auth=depot_auth(server.url), limits=limits) as bench,
    ):
        replies = await asyncio.gather(*(bench.get() for _ in range(20)))
    assert {reply.status for reply in replies} == {200}
    assert len(depot.dials) == 2


async def test_a_cancelled_call_does_not_stop_the_renewal_for_the_others() -> None:
    depot = Depot()
    dialled, let_go = asyncio.Event(), asyncio.Event()

    def respond(received: Received) -> Answer:
        good = depot.respond(received)
        if received.method == "GET":
            return good

        async def slowly(writer: asyncio.StreamWriter) -> None:
            dialled.set()
            await let_go.wait()
            assert isinstance(good, bytes)
            writer.write(good)

        return slowly

    async with serving(respond) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        first = asyncio.create_task(bench.get())
        await dialled.wait()
        second = asyncio.create_task(bench.get())
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        let_go.set()
        assert (await second).status == 200
    assert len(depot.dials) == 1


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_a_refused_sign_in_is_an_authentication_error_whatever_its_status(status: int) -> None:
    wire = answer(status, b'{"error":"invalid_client"}')
    async with serving([wire]) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        with pytest.raises(AuthenticationRefused, match=rf"sign-in was refused \({status}\): invalid_client"):
            await bench.get()
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"access_token":5}', b'{"access_token":"a\\nb"}', b'{"access', b"\xff"]
)
async def test_a_sign_in_answer_without_a_usable_token_is_unexpected(body: bytes) -> None:
    async with (
        serving([answer(body=body)]) as server,
        client_for(server.url, auth=depot_auth(server.url)) as bench,
    ):
        with pytest.raises(UnexpectedPayload):
            await bench.get()


async def test_a_failing_token_server_is_tried_again_within_the_same_operation() -> None:
    depot = Depot()
    script: Iterator[Answer] = iter(
        [
            answer(503),
            then_close(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
            answer(429, Retry_After="7"),
        ]
    )

    def respond(received: Received) -> Answer:
        return next(script, None) or depot.respond(received)

    async with serving(respond) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        await bench.get()
    assert bench.clock.sleeps == [0.5, 1.0, 7.0]


async def test_an_early_renewal_that_fails_in_passing_keeps_the_old_token_in_use() -> None:
    depot = Depot()

    def respond(received: Received) -> Answer:
        return answer(503) if received.method == "POST" and depot.dials else depot.respond(received)

    async with serving(respond) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        await bench.get()
        bench.clock.advance(3000)
        await bench.get()
        bench.clock.advance(700)
        with pytest.raises(ProviderBroken):
            await bench.get()


async def test_a_redirect_of_the_token_url_is_not_followed() -> None:
    async with serving([answer()]) as other:
        wire = answer(307, b"", location=f"{other.url}/oauth2/token")
        async with serving([wire]) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
            with pytest.raises(UnexpectedPayload, match="redirected"):
                await bench.get()
    assert other.connections == 0


async def test_closing_does_not_wait_for_a_token_server_that_hangs() -> None:
    async with serving([silence]) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        task = asyncio.create_task(bench.get())
        while not server.requests:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(bench.client.aclose(), 5)


async def test_a_key_is_sent_without_a_scheme_word() -> None:
    auth = KeyAuth(Secret("oioi-key-1"))
    async with serving([answer()]) as server, client_for(server.url, auth=auth) as bench:
        await bench.get()
    assert server.requests[0].headers["authorization"] == "key=oioi-key-1"


@pytest.mark.parametrize("key", ["", "two\nlines", "schlüssel"])
def test_a_key_that_no_header_can_carry_is_a_configuration_error_that_does_not_quote_it(key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        KeyAuth(Secret(key))
    assert not key or key not in str(caught.value)


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


CANARIES = ("canary-secret/+1", "canary pass&wörd", "canary-token-abc", "canary-refresh-abc")


@pytest.mark.parametrize("kind", ["depot", "smappee", "oioi"])
async def test_secrets_are_in_no_repr_log_error_or_traceback(
    kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def respond(received: Received) -> Answer:
        echo = f"{received.headers} {received.body!r} {' '.join(CANARIES)}"
        if received.method == "POST" and len(server.requests) == 1:
            fields = {"access_token": CANARIES[2], "refresh_token": CANARIES[3], "expires_in": 3600}
            return answer(body=json.dumps(fields).encode())
        return answer(401 if received.method == "POST" else 403, json.dumps({"message": echo}).encode())

    caplog.set_level(logging.DEBUG)
    async with serving(respond) as server:
        auth: AuthSource
        if kind == "depot":
            auth = ClientCredentialsAuth(f"{server.url}/t", "id", Secret(CANARIES[0]))
        elif kind == "smappee":
            auth = PasswordGrantAuth(
                f"{server.url}/t", "id", Secret(CANARIES[0]), "me", Secret(CANARIES[1]), tmp_path / "t.json"
            )
        else:
            auth = KeyAuth(Secret(CANARIES[0]))
        others = [Secret(text) for text in CANARIES]
        async with client_for(server.url, auth=auth) as bench:
            with pytest.raises(ProviderError) as caught:
                await bench.get()
            error = caught.value
            texts = [
                repr(auth), repr(vars(auth)), repr(bench.client), repr(vars(bench.client)), repr(others),
                repr(error), str(error), error.details, error.hint, repr(error.args),
                "".join(traceback.format_exception(error)), caplog.text,
            ]  # fmt: skip
    encoded = base64.b64encode(b"id:" + CANARIES[0].encode()).decode()
    for text in texts:
        for form in (*CANARIES, "canary+pass", "canary%20pass", "canary-secret%2F%2B1", encoded):
            assert form not in text
    assert "***" in error.message + error.details


async def test_the_canary_test_would_see_an_unmasked_echo() -> None:
    async with (
        serving([answer(400, b'{"message":"canary-unknown"}')]) as server,
        client_for(server.url) as bench,
    ):
        with pytest.raises(ProviderError, match="canary-unknown"):
            await bench.get()


async def test_calls_that_share_a_failed_renewal_each_tell_their_own_story_once() -> None:
    auth_of = depot_auth
    async with serving([answer(503)]) as server, client_for(server.url, auth=auth_of(server.url)) as bench:
        outcomes = await asyncio.gather(*(bench.get() for _ in range(2)), return_exceptions=True)
    for outcome in outcomes:
        assert isinstance(outcome, ProviderBroken)
        assert outcome.message.count("DepotFinity") == 1
        assert outcome.hint.count("gave up") == 1
