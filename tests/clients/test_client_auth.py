"""Tokens on real sockets: one renewal for many calls, one replay for each, nothing lost."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator

import pytest

from evtui.clients.api_client import ClientLimits
from evtui.clients.auth import ClientCredentialsAuth, KeyAuth
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
    THINGS,
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


async def test_a_late_401_for_an_old_token_uses_the_one_that_came_meanwhile() -> None:
    depot = Depot()
    held, let_go = asyncio.Event(), asyncio.Event()

    async def refuse_late(writer: asyncio.StreamWriter) -> None:
        held.set()
        await let_go.wait()
        writer.write(answer(401))

    def respond(received: Received) -> Answer:
        if bearer(received) == "depot-token-1" and not held.is_set():
            return refuse_late
        return depot.respond(received)

    async with serving(respond) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        late = asyncio.create_task(bench.get())
        await held.wait()
        depot.good = set()
        await bench.get()
        let_go.set()
        assert (await late).status == 200
    assert len(depot.dials) == 2


async def test_one_operation_renews_once_even_when_it_is_tried_again() -> None:
    depot = Depot()
    script = iter([answer(401), answer(503), answer(401)])

    def respond(received: Received) -> Answer:
        return depot.respond(received) if received.method == "POST" else next(script)

    async with serving(respond) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        with pytest.raises(AuthenticationRefused):
            await bench.get()
    assert len(depot.dials) == 2


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


@pytest.mark.parametrize("status", [200, 400, 401, 403])
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


async def test_calls_that_share_a_failed_renewal_each_tell_their_own_story_once() -> None:
    auth_of = depot_auth
    async with serving([answer(503)]) as server, client_for(server.url, auth=auth_of(server.url)) as bench:
        outcomes = await asyncio.gather(*(bench.get() for _ in range(2)), return_exceptions=True)
    for outcome in outcomes:
        assert isinstance(outcome, ProviderBroken)
        assert outcome.message.count("DepotFinity") == 1
        assert outcome.hint.count("gave up") == 1


@pytest.mark.parametrize("source", ["depot", "oioi"])
async def test_a_secret_that_a_server_echoes_is_masked_although_nobody_else_holds_it(source: str) -> None:
    wire = answer(403, b'{"message":"no entry with canary-secret"}')
    async with serving([wire]) as server:
        auth = (
            ClientCredentialsAuth(f"{server.url}/oauth2/token", "id-1", Secret("canary-secret"))
            if source == "depot"
            else KeyAuth(Secret("canary-secret"))
        )
        async with client_for(server.url, auth=auth) as bench:
            with pytest.raises(ProviderError, match=r"no entry with \*\*\*") as caught:
                await bench.get()
    assert "canary" not in caught.value.details


@pytest.mark.parametrize(
    "wire",
    [answer(500, b"{}"), answer(429, b"{}", Retry_After="600"), answer(body=b"<html>"), answer(302, b"")],
)
async def test_an_error_of_the_token_server_names_the_sign_in(wire: Answer) -> None:
    async with serving([wire] * 4) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        with pytest.raises(ProviderError, match="sign-in: "):
            await bench.get()


async def test_what_a_provider_makes_of_an_answer_is_told_and_masked_like_a_refusal() -> None:
    secret = Secret("canary-secret")
    async with serving([answer()]) as server, client_for(server.url) as bench:
        with pytest.raises(UnexpectedPayload) as caught, bench.client.reading(THINGS):
            raise UnexpectedPayload(f"not a list: {secret.reveal()}", details=secret.reveal())
    assert caught.value.message.endswith(f"{THINGS.name}: not a list: ***")
    assert caught.value.details == "***" and caught.value.account
