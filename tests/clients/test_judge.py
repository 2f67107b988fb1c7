"""The server's own words are found wherever servers put them, short and harmless."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.clients.call import Reply
from evtui.clients.judge import LONGEST_WORDS, default_judge, refuse_redirect, require_json, server_words
from evtui.errors import ProviderError, UnexpectedPayload


def reply(body: bytes, status: int = 400, content_type: str = "application/json", **headers: str) -> Reply:
    return Reply(status=status, headers={"content-type": content_type} | headers, body=body, elapsed_s=0)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"errors": [{"title": "Bad", "detail": "no connectorId"}], "message": "x"}, "no connectorId"),
        ({"errors": [{"title": "Bad"}]}, "Bad"),
        ({"errors": ["plain"]}, "plain"),
        ({"errors": [], "message": "x", "error": "y"}, "x"),
        ({"error": "invalid_client", "error_description": "Invalid Credentials"}, "Invalid Credentials"),
        ({"error": "invalid_grant"}, "invalid_grant"),
        ({"error": {"request": "text", "code": 5}}, "request: text"),
        ({"detail": "gone"}, "gone"),
        ({"message": None, "detail": 5, "other": 1}, '{"message": null, "detail": 5, "other": 1}'),
    ],
)  # fmt: skip
def test_words_are_read_in_the_documented_order(body: dict[str, Any], words: str) -> None:
    assert server_words(reply(json.dumps(body).encode())) == words


@given(st.binary(max_size=400))
def test_no_body_breaks_the_reader_and_no_control_character_survives(body: bytes) -> None:
    words = server_words(reply(body))
    assert len(words) <= LONGEST_WORDS
    assert not any(unicodedata.category(char)[0] == "C" for char in words)


def test_long_words_are_cut() -> None:
    assert server_words(reply(b"x" * 10_000)) == "x" * (LONGEST_WORDS - 1) + "…"


@pytest.mark.parametrize(
    "body", [b"<html>", b"Service OK", b"\xef\xbb\xbf<!DOCTYPE html>", b"\x00\x01", b"nul"]
)
def test_what_cannot_be_json_is_refused(body: bytes) -> None:
    with pytest.raises(UnexpectedPayload, match="not JSON: text/plain"):
        require_json(reply(body, 200, "text/plain"))


@pytest.mark.parametrize(
    "body", [b"", b"  ", b"{", b"[", b'"x"', b"null", b"true", b"false", b"-1", b"\xef\xbb\xbf[]"]
)
def test_what_may_be_json_is_left_to_the_decoder(body: bytes) -> None:
    require_json(reply(body, 200, "text/html" if body[:1] in b"{[" else "text/plain"))


@pytest.mark.parametrize("location", ["", "http://[", "//[::", "\x00", "https://host:port/", "mailto:x"])
@pytest.mark.parametrize("status", [300, 302, 304, 399])
def test_every_redirect_is_refused_whatever_it_says(status: int, location: str) -> None:
    with pytest.raises(UnexpectedPayload):
        refuse_redirect(reply(b"", status, location=location))


@given(status=st.integers(200, 999))
def test_every_status_is_either_success_or_a_provider_error(status: int) -> None:
    try:
        default_judge(reply(b"{}", status))
    except ProviderError as error:
        assert error.status == status
        assert not 200 <= status < 300 or status == 206
    else:
        assert 200 <= status < 300
