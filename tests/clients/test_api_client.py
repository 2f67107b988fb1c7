"""The request path on real sockets: what is sent, retries, deadlines, cancelling, the whitelist."""

from __future__ import annotations

import asyncio

import pytest

from evtui import __version__
from evtui.clients.api_client import ApiClient, ClientLimits
from evtui.clients.call import Call, Reply
from evtui.clients.http import httpx
from evtui.errors import (
    AuthenticationRefused,
    ForbiddenCall,
    PermissionRefused,
    ProviderBroken,
    ProviderError,
    ProviderTimeout,
    ProviderUnreachable,
    RateLimited,
    RequestRefused,
    ResourceNotFound,
    UnexpectedPayload,
)
from evtui.models.fetch import RetryScheduled
from tests.clients.client_doubles import (
    THINGS,
    WHITELIST,
    ManualClock,
    answer,
    client_for,
    serving,
    silence,
)


async def test_a_call_is_sent_as_the_api_page_says() -> None:
    call = Call(
        name="parts",
        path="/v1/things/{}/parts/{}",
        segments=("a/b", "Ü?#&"),
        query=(("from", "2026-11-21T07:00:00.000Z"), ("q", "a b+c")),
        raw_query="range=1,2",
    )
    async with serving([answer(body=b'{"items":[]}')]) as server, client_for(server.url) as bench:
        reply = await bench.get(call)
    sent = server.requests[0]
    assert reply.body == b'{"items":[]}'
    assert reply.status == 200
    assert reply.content_type == "application/json"
    assert sent.target == (
        "/v1/things/a%2Fb/parts/%C3%9C%3F%23%26?from=2026-11-21T07%3A00%3A00.000Z&q=a%20b%2Bc&range=1,2"
    )
    assert sent.headers["user-agent"] == f"evtui/{__version__}"
    assert sent.headers["accept-encoding"] == "gzip"
    assert "authorization" not in sent.headers


async def test_a_json_call_has_exactly_the_bare_content_type() -> None:
    call = Call(name="recent", method="POST", path="", json={"user-get-recent-sessions": {"user": "ü"}})
    async with serving([answer()]) as server, client_for(f"{server.url}/api/v4/request") as bench:
        await bench.get(call)
    assert server.requests[0].target == "/api/v4/request"
    assert server.requests[0].headers["content-type"] == "application/json"
    assert server.requests[0].body == '{"user-get-recent-sessions":{"user":"ü"}}'.encode()


@pytest.mark.parametrize(
    "call",
    [
        Call(name="write", method="POST", path="/v1/things"),
        Call(name="write", method="POST", path="/v1/things", json={"a": 1}),
        Call(name="elsewhere", path="/v1/chargerControl"),
        Call(name="body in a GET", path="/v1/things", json={"a": 1}),
        Call(name="other call", method="POST", path="", json={"session-start": {}}),
        Call(
            name="two calls",
            method="POST",
            path="",
            json={"user-get-recent-sessions": {}, "session-stop": {}},
        ),
        Call(name="filled template", path="/v1/things/1/parts/2"),
        Call(name="override", path="/v1/things", headers={"X-HTTP-Method-Override": "DELETE"}),
        Call(name="own credentials", path="/v1/things", headers={"authorization": "Bearer x"}),
        Call(name="wrong count", path="/v1/things/{}/parts/{}", segments=("1",)),
        Call(name="raw query", path="/v1/things", raw_query="a=b#c"),
    ],
    ids=lambda call: call.name,
)
async def test_a_call_outside_the_whitelist_raises_before_a_socket_opens(call: Call) -> None:
    async with serving([answer()]) as server, client_for(server.url) as bench:
        with pytest.raises(ForbiddenCall):
            await bench.get(call)
    assert server.connections == 0


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_passing_statuses_are_tried_four_times_with_doubling_waits(status: int) -> None:
    async with serving([answer(status)]) as server, client_for(server.url) as bench:
        with pytest.raises(ProviderError, match=str(status)) as caught:
            await bench.get()
    assert len(server.requests) == 4
    assert bench.clock.sleeps == [0.5, 1.0, 2.0]
    assert "gave up after 4 attempts" in caught.value.hint
    assert caught.value.account == "north"


async def test_a_retry_is_announced_and_the_call_then_works() -> None:
    script = [answer(503, b'{"message":"busy"}'), answer(body=b"[]")]
    async with serving(script) as server, client_for(server.url) as bench:
        assert (await bench.get()).body == b"[]"
    assert bench.events == [
        RetryScheduled(
            account="north",
            attempt=2,
            attempts=4,
            wait_s=0.5,
            reason="answered 503 Service Unavailable: busy",
        )
    ]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, RequestRefused),
        (401, AuthenticationRefused),
        (403, PermissionRefused),
        (404, ResourceNotFound),
        (407, ProviderUnreachable),
        (410, ResourceNotFound),
        (418, RequestRefused),
        (501, ProviderBroken),
        (599, ProviderBroken),
        (206, UnexpectedPayload),
        (304, UnexpectedPayload),
    ],
)
async def test_final_statuses_are_typed_and_asked_once(status: int, error: type[ProviderError]) -> None:
    async with serving([answer(status, b"")]) as server, client_for(server.url) as bench:
        with pytest.raises(ProviderError) as caught:
            await bench.get()
    assert type(caught.value) is error
    assert caught.value.status == status
    assert len(server.requests) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"\xef\xbb\xbf {}", b"null"])
async def test_empty_answers_and_json_are_fine(body: bytes) -> None:
    script = [answer(204 if not body else 200, body)]
    async with serving(script) as server, client_for(server.url) as bench:
        assert (await bench.get()).body == body


async def test_retry_after_in_seconds_is_waited_for() -> None:
    script = [answer(429, Retry_After="7"), answer()]
    async with serving(script) as server, client_for(server.url) as bench:
        await bench.get()
    assert bench.clock.sleeps == [7.0]


async def test_retry_after_as_a_date_is_read_by_the_servers_own_clock() -> None:
    ahead = {"Date": "Sat, 21 Nov 2026 20:00:00 GMT", "Retry_After": "Sat, 21 Nov 2026 20:00:30 GMT"}
    async with serving([answer(503, b"{}", **ahead), answer()]) as server, client_for(server.url) as bench:
        await bench.get()
    assert bench.clock.sleeps == [30.0]


async def test_a_long_retry_after_is_told_and_not_waited_for() -> None:
    async with serving([answer(429, Retry_After="600")]) as server, client_for(server.url) as bench:
        with pytest.raises(RateLimited) as caught:
            await bench.get()
    assert len(server.requests) == 1
    assert bench.clock.sleeps == []
    assert caught.value.retry_after_s == 600
    assert "600 s" in caught.value.hint
    assert "2026-11-21 08:10:00 UTC" in caught.value.hint


async def test_a_wait_that_would_pass_the_deadline_is_not_begun() -> None:
    limits = ClientLimits(operation_s=5)
    async with (
        serving([answer(429, Retry_After="7")]) as server,
        client_for(server.url, limits=limits) as bench,
    ):
        with pytest.raises(RateLimited, match="deadline"):
            await bench.get()
    assert len(server.requests) == 1


async def test_a_judges_error_decides_about_the_repetition() -> None:
    def judge(reply: Reply) -> None:
        if b"101" in reply.body:
            raise ProviderBroken("database failure (101)")
        if b"144" in reply.body:
            raise AuthenticationRefused("unknown e-mail (144)")

    script = [answer(body=b'{"result":{"code":101}}'), answer(500, b'{"result":{"code":144}}')]
    async with serving(script) as server, client_for(server.url, judge=judge) as bench:
        with pytest.raises(AuthenticationRefused, match=r"DepotFinity: things: unknown e-mail \(144\)"):
            await bench.get()
    assert len(server.requests) == 2


async def test_a_drip_below_the_read_timeout_is_stopped_by_the_deadline() -> None:
    clock = ManualClock()

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        while not writer.is_closing():
            clock.advance(5)
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0)

    async with serving([drip]) as server, client_for(server.url, clock=clock) as bench:
        with pytest.raises(ProviderTimeout, match="no complete answer within 60 s"):
            await bench.get()
    assert len(server.requests) == 1


async def test_a_server_that_never_answers_is_left_at_the_deadline() -> None:
    limits = ClientLimits(operation_s=0.05)
    async with serving([silence]) as server, client_for(server.url, limits=limits) as bench:
        with pytest.raises(ProviderTimeout, match=r"within 0\.05 s"):
            await bench.get()


async def test_the_deadline_error_names_what_went_wrong_before() -> None:
    limits = ClientLimits(operation_s=0.5)

    def nearly_none() -> float:
        return 0.0

    async with (
        serving([answer(503), silence]) as server,
        client_for(server.url, limits=limits, random=nearly_none) as bench,
    ):
        with pytest.raises(ProviderTimeout, match="before that: answered 503"):
            await bench.get()


async def test_silence_in_the_middle_is_a_read_timeout_and_tried_again() -> None:
    limits = ClientLimits(read_s=0.2)
    async with serving([silence, answer()]) as server, client_for(server.url, limits=limits) as bench:
        await bench.get()
    assert len(server.requests) == 2


async def test_an_unusable_id_is_refused_before_a_socket_opens() -> None:
    call = Call(name="parts", path="/v1/things/{}/parts/{}", segments=("..", "1"))
    async with serving([answer()]) as server, client_for(server.url) as bench:
        with pytest.raises(RequestRefused, match="nothing was sent"):
            await bench.get(call)
    assert server.connections == 0


async def test_cancelling_a_call_closes_its_request() -> None:
    closed = asyncio.Event()
    arrived = asyncio.Event()

    async def watch(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")
        arrived.set()
        try:
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0)
        except ConnectionError:
            closed.set()
            raise

    async with serving([watch]) as server, client_for(server.url) as bench:
        task = asyncio.create_task(bench.get())
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(closed.wait(), 5)
    assert bench.events == []


async def test_cancelling_during_the_wait_for_a_retry_sends_nothing_more() -> None:
    class StuckClock(ManualClock):
        async def sleep(self, seconds: float) -> None:
            waiting.set()
            await asyncio.get_running_loop().create_future()

    waiting = asyncio.Event()
    async with serving([answer(503)]) as server, client_for(server.url, clock=StuckClock()) as bench:
        task = asyncio.create_task(bench.get())
        await waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(server.requests) == 1


async def test_after_a_suspend_no_old_connection_is_used() -> None:
    async with serving([answer()]) as server, client_for(server.url) as bench:
        await bench.get()
        await bench.get()
        assert server.connections == 1
        bench.clock.jump(3600)
        await bench.get()
        await bench.get()
    assert server.connections == 2


async def test_cookies_are_never_sent_back() -> None:
    async with serving([answer(Set_Cookie="a=b; Path=/")]) as server, client_for(server.url) as bench:
        await bench.get()
        await bench.get()
    assert "cookie" not in server.requests[1].headers


async def test_closing_during_the_wait_for_a_retry_ends_the_call_and_closing_twice_is_fine() -> None:
    class ClosingClock(ManualClock):
        async def sleep(self, seconds: float) -> None:
            await bench.client.aclose()
            await bench.client.aclose()

    async with serving([answer(503)]) as server, client_for(server.url, clock=ClosingClock()) as bench:
        with pytest.raises(ProviderUnreachable, match="the account was closed"):
            await bench.get()
    assert len(server.requests) == 1


async def test_localhost_by_name_works() -> None:
    async with (
        serving([answer(body=b"[1]")]) as server,
        client_for(f"http://localhost:{server.port}") as bench,
    ):
        assert (await bench.get()).body == b"[1]"


async def test_an_ipv6_loopback_stays_pinned_to_its_origin() -> None:
    seen: list[str] = []

    async def respond(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json=[1])

    client = ApiClient(
        account="north", provider_title="DepotFinity", base_url="http://[::1]:8080/v", whitelist=WHITELIST,
        auth=None, clock=ManualClock(), transport=httpx.MockTransport(respond),
    )  # fmt: skip
    assert (await client.send(THINGS)).body == b"[1]"
    await client.aclose()
    assert seen == ["http://[::1]:8080/v/v1/things"]
