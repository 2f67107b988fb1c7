"""TLS is verified, proxies and CA settings fail in one line, and start-up pays for none of it."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from evtui.clients.connection import Connection, tls_context
from evtui.clients.http import httpx
from evtui.clients.network_errors import from_transport
from evtui.errors import ConfigError, ProviderUnreachable
from tests.clients.client_doubles import ManualClock, answer, client_for, serving, then_close


async def test_a_server_without_tls_behind_an_https_url_is_named() -> None:
    async with serving([then_close(b"HTTP/1.1 400 Bad Request\r\n\r\n")]) as server:
        wire = asyncio.start_server(_plain, "127.0.0.1", 0)
        async with await wire as plain:
            port = plain.sockets[0].getsockname()[1]
            async with client_for(f"https://127.0.0.1:{port}") as bench:
                with pytest.raises(ProviderUnreachable, match=rf"no TLS with 127\.0\.0\.1:{port}"):
                    await bench.get()
    assert bench.clock.sleeps == []
    assert server.connections == 0


async def _plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the TLS greeting in HTTP."""
    await reader.read(100)
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    writer.close()


async def test_a_certificate_nobody_vouches_for_is_refused_with_a_hint(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is needed to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
               "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
               "-keyout", str(key), "-out", str(certificate)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer(body=b"[1]"))

    async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context) as listener:
        url = f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        async with client_for(url) as bench:
            with pytest.raises(ProviderUnreachable, match=r"certificate of .* is not accepted") as caught:
                await bench.get()
        assert "SSL_CERT_FILE" in caught.value.hint
        assert asked == []
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SSL_CERT_FILE", str(certificate))
            async with client_for(url) as bench:
                assert (await bench.get()).body == b"[1]"


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_a_ca_setting_that_names_nothing_is_told(name: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} names '/no/such', which does not exist"):
        tls_context({name: "/no/such"})


def test_the_context_verifies_name_and_chain() -> None:
    context = tls_context({})
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize(
    ("proxy", "message"),
    [
        ("socks5://user:pr0xypass@127.0.0.1:1", "HTTPS_PROXY: SOCKS proxies are not supported"),
        ("gopher://user:pr0xypass@127.0.0.1:1", "HTTPS_PROXY: not a usable proxy URL"),
        ("http://user:pr0xypass@127.0.0.1:port", "HTTPS_PROXY: not a usable proxy URL"),
    ],
)
async def test_an_unusable_proxy_is_one_line_without_its_password(
    proxy: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    async with client_for("https://127.0.0.1:9") as bench:
        with pytest.raises(ConfigError) as caught:
            await bench.get()
    assert caught.value.message == message
    assert "pr0xypass" not in str(caught.value)


async def test_a_proxy_that_refuses_is_told_and_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(
        [then_close(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")]
    ) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:pr0xypass@127.0.0.1:{proxy.port}")
        async with client_for("https://api.example") as bench:
            with pytest.raises(
                ProviderUnreachable, match=r"the proxy refused the way to api\.example"
            ) as caught:
                await bench.get()
    assert len(proxy.requests) == 1
    assert proxy.requests[0].method == "CONNECT"
    assert "pr0xypass" not in str(caught.value) + caught.value.details


async def test_loopback_never_goes_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with serving([answer()]) as server, client_for(server.url) as bench:
        await bench.get()
    assert len(server.requests) == 1


async def test_a_pool_in_use_outlives_a_suspend_until_its_call_is_done() -> None:
    clock = ManualClock()
    connection = Connection(["http://127.0.0.1"], clock, timeout=httpx.Timeout(5), concurrent=2)
    async with connection.lease() as old:
        clock.jump(3600)
        async with connection.lease() as new:
            assert new is not old
            states = [old.is_closed]
    states += [old.is_closed, new.is_closed]
    await connection.aclose()
    assert [*states, new.is_closed] == [False, True, False, True]


def test_a_header_that_http_cannot_carry_is_not_quoted() -> None:
    error = from_transport(httpx.LocalProtocolError("Illegal header value b'Bearer s3cret\\n'"), "host")
    assert "s3cret" not in str(error)
    assert not error.retryable


def _modules_after(code: str) -> set[str]:
    """Top-level modules loaded by a fresh interpreter after running ``code``."""
    code = f"import sys\n{code}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(run.stdout.split())


def test_the_light_modules_import_no_http_library() -> None:
    light = "evtui.clients." + ", evtui.clients.".join(
        ("call", "clock", "secret", "redaction", "origin", "whitelist", "retry", "pages", "body", "judge")
    )
    assert not _modules_after(f"import {light}") & {"httpx", "tenacity", "truststore", "msgspec"}


def test_a_client_for_loopback_loads_no_certificates() -> None:
    code = """
import asyncio, ssl
def refuse(*_, **__): raise AssertionError("certificates were loaded")
ssl.SSLContext.load_verify_locations = ssl.SSLContext.load_default_certs = refuse
from evtui.clients.clock import SystemClock
from evtui.clients.connection import Connection
from evtui.clients.http import httpx
async def main():
    connection = Connection(["http://127.0.0.1"], SystemClock(), timeout=httpx.Timeout(5), concurrent=2)
    async with connection.lease():
        pass
asyncio.run(main())
"""
    assert "truststore" not in _modules_after(code)


def test_the_http_library_comes_without_its_command_line() -> None:
    assert not _modules_after("import evtui.clients.api_client") & {"rich", "pygments", "click"}
