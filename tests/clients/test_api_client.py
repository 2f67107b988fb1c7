"""The request path on real sockets: retries, deadlines, broken answers, redirects, the whitelist."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib

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
    Received,
    answer,
    client_for,
    reset,
    serving,
    silence,
    then_close,
)

ONE_TRY = ClientLimits(attempts=1)


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


async def test_one_call_told_to_wait_keeps_the_others_quiet() -> None:
    seen: list[float] = []
    clock = ManualClock()

    def respond(_: Received) -> bytes:
        seen.append(clock.monotonic())
        return answer(429, Retry_After="9") if len(seen) == 1 else answer()

    async with serving(respond) as server, client_for(server.url, clock=clock) as bench:
        await bench.get()
        await bench.get()
    assert seen[1] >= 9


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
    limits = ClientLimits(operation_s=0.2)

    def nearly_none() -> float:
        return 0.0

    async with (
        serving([answer(503), silence]) as server,
        client_for(server.url, limits=limits, random=nearly_none) as bench,
    ):
        with pytest.raises(ProviderTimeout, match="before that: answered 503"):
            await bench.get()


async def test_silence_in_the_middle_is_a_read_timeout_and_tried_again() -> None:
    limits = ClientLimits(read_s=0.05)
    async with serving([silence, answer()]) as server, client_for(server.url, limits=limits) as bench:
        await bench.get()
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("wire", "message"),
    [
        (then_close(b""), "without an answer"),
        (reset, "broke|without an answer"),
        (then_close(b"HTTP/1.1 200 OK\r\nconte"), "HTTP|without"),
        (then_close(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}"), "cut short"),
        (then_close(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"), "cut short"),
        (then_close(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"), "HTTP"),
        (then_close(b"SSH-2.0-OpenSSH_9.7\r\n\r\n"), "HTTP"),
        (then_close(b"HTTP/1.1 200 OK\r\ncontent-length: -4\r\n\r\n{}"), "HTTP"),
        (then_close(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 9\r\n\r\n{}"), "HTTP"),
        (then_close(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 40_000), "HTTP|broke"),
        (then_close(b"HTTP/1.1 200 OK\r\na: " + b"b" * 1_000_000 + b"\r\n\r\n"), "HTTP|broke"),
    ],
)  # fmt: skip
async def test_a_broken_answer_is_a_typed_error_and_tried_again(wire: object, message: str) -> None:
    assert callable(wire)
    async with serving([wire, answer(body=b"[]")]) as server, client_for(server.url) as bench:
        assert (await bench.get()).body == b"[]"
    async with serving([wire]) as server, client_for(server.url, limits=ONE_TRY) as bench:
        with pytest.raises(ProviderUnreachable, match=message):
            await bench.get()


async def test_a_refused_connection_is_tried_again_and_named() -> None:
    async with serving([answer()]) as server:
        pass
    async with client_for(server.url) as bench:
        with pytest.raises(ProviderUnreachable, match=rf"127\.0\.0\.1:{server.port} refused the connection"):
            await bench.get()
    assert len(bench.clock.sleeps) == 3


def _gzip_answer(body: bytes, encoding: str = "gzip") -> bytes:
    return answer(body=body, content_encoding=encoding)


async def test_gzip_is_inflated_also_in_several_members() -> None:
    body = gzip.compress(b'{"items"') + gzip.compress(b":[]}") + b"\0" * 7
    async with serving([_gzip_answer(body)]) as server, client_for(server.url) as bench:
        assert (await bench.get()).body == b'{"items":[]}'


async def test_gzip_that_was_cut_is_detected() -> None:
    whole = gzip.compress(b'{"items":[' + b"1," * 5000)
    async with serving([_gzip_answer(whole[:-9])]) as server, client_for(server.url, limits=ONE_TRY) as bench:
        with pytest.raises(ProviderUnreachable, match="compressed answer was cut short"):
            await bench.get()


async def test_damaged_gzip_and_unknown_encodings_are_refused() -> None:
    whole = bytearray(gzip.compress(b"[1,2,3]" * 50))
    whole[-6] ^= 0xFF
    for wire, message in (
        (_gzip_answer(bytes(whole)), "damaged"),
        (_gzip_answer(b"[]"), "damaged"),
        (_gzip_answer(gzip.compress(b"[]") + b"more"), "goes on after its end"),
        (_gzip_answer(gzip.compress(gzip.compress(b"[]")), "gzip, gzip"), "stacked"),
        (_gzip_answer(b"[]", "br"), "unknown"),
    ):
        async with serving([wire]) as server, client_for(server.url) as bench:
            with pytest.raises(UnexpectedPayload, match=message):
                await bench.get()
        assert len(server.requests) == 1


async def test_a_gzip_bomb_is_stopped_at_the_cap_with_bounded_memory() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(96)) + packer.flush()
    limits = ClientLimits(max_inflated_bytes=8 << 20)
    async with serving([_gzip_answer(bomb)]) as server, client_for(server.url, limits=limits) as bench:
        tracemalloc.start()
        try:
            with pytest.raises(UnexpectedPayload, match="inflates above the cap of 8 MiB"):
                await bench.get()
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < (8 << 20) + (8 << 20)


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_above_the_wire_cap_is_stopped(announced: bool) -> None:
    sent = 0

    async def flood(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        length = "content-length: 1000000000\r\n" if announced else "transfer-encoding: chunked\r\n"
        writer.write(f"HTTP/1.1 200 OK\r\n{length}\r\n".encode())
        while not writer.is_closing():
            writer.write(b" " * 65536 if announced else b"10000\r\n" + b" " * 65536 + b"\r\n")
            sent += 65536
            await writer.drain()

    limits = ClientLimits(max_body_bytes=1 << 20)
    async with serving([flood]) as server, client_for(server.url, limits=limits) as bench:
        with pytest.raises(UnexpectedPayload, match="above the cap of 1 MiB"):
            await bench.get()
    assert sent < 16 << 20


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", ["http://127.0.0.1:{port}/x", "//127.0.0.1:{port}/x", "/v1/things"])
async def test_redirects_are_never_followed(status: int, to: str) -> None:
    async with serving([answer()]) as other:
        wire = answer(status, b"", location=to.format(port=other.port))
        async with serving([wire]) as server, client_for(server.url) as bench:
            with pytest.raises(UnexpectedPayload, match=rf"redirected \({status}\) to .*not followed"):
                await bench.get()
        assert len(server.requests) == 1
    assert other.connections == 0


async def test_a_redirects_target_is_named_without_control_characters() -> None:
    wire = answer(302, b"", location="https://evil.example\x9b]52;c;x/?token=abc")
    async with serving([wire]) as server, client_for(server.url) as bench:
        with pytest.raises(ProviderError) as caught:
            await bench.get()
    assert "\x9b" not in str(caught.value)
    assert "evil.example" in str(caught.value)
    assert "token=abc" not in str(caught.value)


async def test_a_login_page_with_status_200_is_not_json() -> None:
    page = b"\n<html><title>Sign in to \x1bthe proxy</title>\n<body>...</body>"
    wire = answer(body=page, content_type="text/html; charset=utf-8")
    async with serving([wire]) as server, client_for(server.url) as bench:
        with pytest.raises(UnexpectedPayload) as caught:
            await bench.get()
    expected = "not JSON: text/html (proxy or login page?): <html><title>Sign in to the proxy</title>"
    assert caught.value.message == f"DepotFinity: things: {expected}"


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


async def test_no_more_calls_run_at_once_than_allowed() -> None:
    running = most = 0

    async def slow(writer: asyncio.StreamWriter) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(20):
            await asyncio.sleep(0)
        running -= 1
        writer.write(answer())

    async with serving([slow]) as server, client_for(server.url) as bench:
        await asyncio.gather(*(bench.get() for _ in range(9)))
    assert most == 2


async def test_five_failures_in_a_row_pause_the_account_and_say_until_when() -> None:
    down = True

    def respond(_: Received) -> bytes:
        return answer(503) if down else answer()

    async with serving(respond) as server, client_for(server.url, limits=ONE_TRY) as bench:
        for _ in range(5):
            with pytest.raises(ProviderBroken):
                await bench.get()
        with pytest.raises(ProviderUnreachable, match="paused after 5 failures in a row") as caught:
            await bench.get()
        assert "08:00:30 UTC" in caught.value.hint
        assert len(server.requests) == 5
        down = False
        bench.clock.advance(30)
        await bench.get()
        await bench.get()
    assert len(server.requests) == 7


async def test_a_refusal_is_no_failure_of_the_server() -> None:
    script = [*([answer(503)] * 4), answer(404), *([answer(503)] * 4), answer()]
    async with serving(script) as server, client_for(server.url, limits=ONE_TRY) as bench:
        for _ in range(9):
            with pytest.raises(ProviderError):
                await bench.get()
        await bench.get()
    assert len(server.requests) == 10


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
