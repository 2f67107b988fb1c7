"""Secrets planted everywhere turn up nowhere."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from pathlib import Path

import pytest

from evtui.clients.auth import AuthSource, ClientCredentialsAuth, KeyAuth, PasswordGrantAuth
from evtui.clients.secret import Secret
from evtui.errors import (
    ProviderError,
)
from tests.clients.client_doubles import (
    Answer,
    Received,
    answer,
    client_for,
    serving,
)

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
