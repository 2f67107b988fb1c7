"""Answers that break the rules of HTTP, compression or good manners, on real sockets."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib

import pytest

from evtui.clients.api_client import ClientLimits
from evtui.errors import (
    ProviderError,
    ProviderUnreachable,
    UnexpectedPayload,
)
from tests.clients.client_doubles import (
    answer,
    client_for,
    reset,
    serving,
    then_close,
)

ONE_TRY = ClientLimits(attempts=1)


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
