"""Origins and paths: whatever an id holds, the host and the path around it stay ours."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evtui.clients.call import Call
from evtui.clients.http import httpx
from evtui.clients.origin import build_url, check_origin, is_loopback_http, origin_of
from evtui.errors import ConfigError, ForbiddenCall, RequestRefused

BASE = "https://app1pub.smappee.net/dev/v3"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.eu.depot.emobility.io", "https://api.eu.depot.emobility.io"),
        ("https://API.eu.Depot.emobility.io/", "https://api.eu.depot.emobility.io"),
        ("https://host:443/a/b/", "https://host/a/b"),
        ("https://host:8443/a", "https://host:8443/a"),
        ("http://127.0.0.1:9/x", "http://127.0.0.1:9/x"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:80/", "http://[::1]"),
        ("https://[2001:db8::1]:444", "https://[2001:db8::1]:444"),
        ("https://xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"),
    ],
)
def test_good_origins_are_normalised(url: str, expected: str) -> None:
    assert check_origin(url, "api_base") == expected


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example",
        "http://127.0.0.2",
        "http://127.0.0.1.example",
        "http://localhost.example",
        "http://0.0.0.0:80",
        "ftp://host",
        "//host/x",
        "host",
        "",
        "https://",
        "https:///x",
        "https://user:pa55word@host",
        "https://user@host",
        "https://host?x=1",
        "https://host#f",
        "https://host/?",
        "https://host:0",
        "https://host:99999",
        "https://host:x",
        "https://host/a/../b",
        "https://host/%2e%2E/b",
        "https://host/a b",
        "https://host\\@evil",
        "https://ho\tst",
        "https://host\n",
        "https://[::1",
        "https://münchen.example",
        "https://-host",
        "https://a,b",
    ],
)
def test_bad_origins_are_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_origin(url, "api_base")
    assert "api_base" in caught.value.message
    assert "pa55word" not in str(caught.value)


def test_only_loopback_needs_no_tls() -> None:
    assert is_loopback_http("http://[::1]:5/x")
    assert not is_loopback_http("https://127.0.0.1")
    assert origin_of("https://host/x") == ("https", "host", 443)


@given(st.text(max_size=30), st.text(max_size=30))
@example("../../admin", "a")
@example("a/b?x=1#f", "%2e%2e")
@example("{}", "\\..\\")
@example("@evil.example", ":80")
@example("x" * 512, "..;")
def test_an_id_never_changes_host_or_path_around_it(first: str, second: str) -> None:
    call = Call(name="parts", path="/things/{}/parts/{}", segments=(first, second))
    try:
        url = build_url(BASE, call)
    except RequestRefused:
        return
    sent = httpx.URL(url)  # what the library makes of it is what counts
    raw_path = sent.raw_path.decode("ascii")
    assert (sent.scheme, sent.host, sent.port) == ("https", "app1pub.smappee.net", None)
    assert raw_path.startswith("/dev/v3/things/")
    *_, things, one, parts, two = raw_path.split("/")
    assert (things, parts) == ("things", "parts")
    assert raw_path.count("/") == 6
    assert (unquote(one), unquote(two)) == (first, second)
    assert not sent.query
    assert not sent.fragment


@pytest.mark.parametrize("segment", ["", ".", "..", "a\nb", "a\x00", "\x7f", "\x9b", "\ud800", "x" * 513])
def test_ids_that_no_url_can_carry_are_refused(segment: str) -> None:
    with pytest.raises(RequestRefused, match="nothing was sent"):
        build_url(BASE, Call(name="n", path="/a/{}", segments=(segment,)))


@given(st.lists(st.tuples(st.text(max_size=10), st.text(max_size=20)), max_size=4))
def test_parameters_stay_parameters(query: list[tuple[str, str]]) -> None:
    try:
        url = build_url(BASE, Call(name="n", path="/a", query=tuple(query)))
    except RequestRefused:
        assert any("\ud800" <= char <= "\udfff" for pair in query for text in pair for char in text)
        return
    parts = urlsplit(url)
    assert parts.path == "/dev/v3/a"
    assert parse_qsl(parts.query, keep_blank_values=True) == query


@pytest.mark.parametrize("raw", ["a=1#f", "a=1 b", "a=%41", "a=é", "/x", "a=1?b", "a\nb", "a=1\n"])
def test_a_raw_query_holds_unreserved_characters_only(raw: str) -> None:
    with pytest.raises(ForbiddenCall):
        build_url(BASE, Call(name="n", path="/a", raw_query=raw))


@pytest.mark.parametrize(("path", "segments"), [("a", ()), ("/a/{}", ()), ("/a", ("b",))])
def test_a_template_that_does_not_fit_its_segments_is_a_bug(path: str, segments: tuple[str, ...]) -> None:
    with pytest.raises(ForbiddenCall):
        build_url(BASE, Call(name="n", path=path, segments=segments))
