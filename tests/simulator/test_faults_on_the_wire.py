"""Each fault as a client sees it: bytes for the low ones, answers for the others."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from evtui.simulator.answer_faults import mutated
from evtui.simulator.faults import FaultScript
from evtui.simulator.hostile import CORPUS
from evtui.simulator.server import Simulator
from tests.simulator.simulated import bearer, depot_token, oioi, small_fleet, smappee_tokens

REPORTS = "/v1/sessionReports?chargerId=HPC-07&connectorId=1&limit=10"


@asynccontextmanager
async def faulty(step: str, match: str = "depot") -> AsyncIterator[tuple[Simulator, httpx.AsyncClient]]:
    """A simulator with one step that acts for ever, and a client that is logged in at the depot."""
    faults = FaultScript.parse(f"[[step]]\nmatch = {match!r}\ntimes = 0\n{step}\n")
    async with Simulator(small_fleet(), faults) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        client.headers.update(bearer(await depot_token(client)))
        yield sim, client


async def raw_answer(simulator: Simulator, client: httpx.AsyncClient, target: str = REPORTS) -> bytes:
    """Everything the server sends for one request, until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port)
    authorization = client.headers["Authorization"]
    lines = (f"GET {target} HTTP/1.1", "Host: x", f"Authorization: {authorization}", "Connection: close")
    writer.write("\r\n".join([*lines, "", ""]).encode())
    try:
        return await reader.read()
    finally:
        writer.close()


def split(raw: bytes) -> tuple[dict[str, str], bytes]:
    """Headers (lower-case names) and body of a raw answer."""
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}, body


async def get(client: httpx.AsyncClient) -> httpx.Response:
    """The usual request."""
    return await client.get(REPORTS)


# below HTTP ------------------------------------------------------------------------------------------


async def test_reset_ends_the_connection_with_rst() -> None:
    async with faulty('action = "reset"') as (sim, client):
        with pytest.raises(ConnectionResetError):
            await raw_answer(sim, client)
    assert sim.requests[-1].fault == "reset" and sim.requests[-1].status is None


async def test_close_ends_it_without_a_byte() -> None:
    async with faulty('action = "close"') as (sim, client):
        assert await raw_answer(sim, client) == b""


async def test_refuse_lets_no_new_connection_in_until_told_so() -> None:
    async with faulty('action = "refuse"') as (sim, client):
        with pytest.raises(ConnectionResetError):
            await raw_answer(sim, client)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", sim.port)
        await sim.listen()
        _, writer = await asyncio.open_connection("127.0.0.1", sim.port)
        writer.close()


async def test_refuse_for_a_while_ends_by_itself() -> None:
    async with faulty('action = "refuse"\nms = 1') as (sim, client):
        with pytest.raises(ConnectionResetError):
            await raw_answer(sim, client)
        assert sim._resuming is not None
        await sim._resuming
        _, writer = await asyncio.open_connection("127.0.0.1", sim.port)
        writer.close()


async def test_cut_announces_the_whole_length_and_sends_a_part() -> None:
    async with faulty('action = "cut"\nat = 100') as (sim, client):
        headers, body = split(await raw_answer(sim, client))
        assert len(body) == 100 < int(headers["content-length"])
        with pytest.raises(httpx.RemoteProtocolError):
            await get(client)


@pytest.mark.parametrize("by", [100, -50])
async def test_a_wrong_length_is_off_by_what_was_asked(by: int) -> None:
    async with faulty(f'action = "wrong_length"\nby = {by}') as (sim, client):
        headers, body = split(await raw_answer(sim, client))
        assert int(headers["content-length"]) - len(body) == by


async def test_stall_holds_the_answer_back_and_ends_when_the_client_goes() -> None:
    async with faulty('action = "stall"') as (sim, client):
        with pytest.raises(httpx.ReadTimeout):
            await client.get(REPORTS, timeout=0.05)
    assert sim.requests[-1].fault == "stall"


async def test_stall_after_the_headers_sends_those() -> None:
    async with faulty('action = "stall"\nwhere = "headers"') as (sim, client):
        reader, writer = await asyncio.open_connection("127.0.0.1", sim.port)
        authorization = client.headers["Authorization"]
        writer.write(f"GET {REPORTS} HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert not reader._buffer  # type: ignore[attr-defined]  # nothing of the body came along
        writer.close()


async def test_a_short_stall_answers_in_the_end() -> None:
    async with faulty('action = "stall"\nms = 5') as (_, client):
        assert (await get(client)).json()["ChargerID"] == "HPC-07"


async def test_drip_sends_everything_in_small_pieces() -> None:
    async with faulty('action = "drip"\nbytes = 7\nms = 0', match="/availabilityStatus") as (sim, client):
        target = "/v1/chargerStatus/chargers/HPC-07/availabilityStatus"
        headers, body = split(await raw_answer(sim, client, target))
        assert len(body) == int(headers["content-length"])
        assert json.loads(body)["items"]


async def test_flood_announces_no_length_and_does_not_stop_soon() -> None:
    async with faulty('action = "flood"\nsize = 3000000') as (sim, client):
        headers, body = split(await raw_answer(sim, client))
        assert "content-length" not in headers and len(body) >= 3_000_000


async def test_raw_bytes_replace_the_answer() -> None:
    async with faulty('action = "raw"\ntext = "HTTP/9 what\\r\\n\\r\\n"') as (sim, client):
        assert await raw_answer(sim, client) == b"HTTP/9 what\r\n\r\n"
        with pytest.raises(httpx.RemoteProtocolError):
            await get(client)


# other answers ---------------------------------------------------------------------------------------


async def test_a_status_carries_its_headers_and_body() -> None:
    step = 'action = "status"\nstatus = 503\nheaders = { Retry-After = "7" }\nbody = "later"'
    async with faulty(step) as (_, client):
        answer = await get(client)
    assert (answer.status_code, answer.headers["Retry-After"], answer.text) == (503, "7", "later")


async def test_429_comes_with_and_without_retry_after() -> None:
    async with faulty('action = "rate_limit"') as (_, client):
        answer = await get(client)
        assert answer.status_code == 429 and "Retry-After" not in answer.headers
    async with faulty('action = "rate_limit"\nretry_after = 3') as (_, client):
        assert (await get(client)).headers["Retry-After"] == "3"


async def test_a_redirect_names_its_target() -> None:
    async with faulty('action = "redirect"\nto = "https://evil.example/"\nstatus = 307') as (_, client):
        answer = await get(client)
    assert (answer.status_code, answer.headers["Location"]) == (307, "https://evil.example/")


async def test_html_is_a_login_page_with_status_200() -> None:
    async with faulty('action = "html"') as (_, client):
        answer = await get(client)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")


async def test_an_empty_answer_has_no_body() -> None:
    async with faulty('action = "empty"') as (_, client):
        answer = await get(client)
    assert answer.status_code == 204 and answer.content == b""


async def test_honest_gzip_is_the_same_answer() -> None:
    async with faulty('action = "gzip"') as (_, client):
        answer = await get(client)
    assert answer.headers["Content-Encoding"] == "gzip" and answer.json()["ChargerID"] == "HPC-07"


@pytest.mark.parametrize("action", ["gzip_bad", "gzip_cut"])
async def test_broken_gzip_cannot_be_unpacked(action: str) -> None:
    async with faulty(f'action = "{action}"') as (sim, client):
        headers, body = split(await raw_answer(sim, client))
    assert int(headers["content-length"]) == len(body)
    with pytest.raises((OSError, EOFError, zlib.error)):
        gzip.decompress(body)


async def test_a_bomb_is_small_on_the_wire_and_large_behind_it() -> None:
    async with faulty('action = "bomb"\nsize = 20000000') as (sim, client):
        _, body = split(await raw_answer(sim, client))
    whole = gzip.decompress(body)
    assert len(whole) > 19_000_000 > 500 * len(body)
    assert json.loads(whole) == []


async def test_items_null_keeps_the_envelope_of_each_provider() -> None:
    async with faulty('action = "items_null"', match="any") as (_, client):
        tokens = await smappee_tokens(client)
        depot = await get(client)
        rows = await client.get(
            "/dev/v3/chargingparks/61234/sessions?range=0", headers=bearer(tokens["access_token"])
        )
        user = {"identifier-type": "rfid", "identifier": "04A2B3C4D59F21"}
        roaming = await oioi(client, "user-get-recent-sessions", {"user": user})
    assert depot.json() == {"items": None, "ChargerID": "HPC-07", "ConnectorID": "1"}
    assert rows.json() is None
    assert roaming.json()["user"] == {"sessions": None} and roaming.json()["result"]["code"] == 0


async def test_numbers_become_texts_but_booleans_stay() -> None:
    async with faulty('action = "numeric_strings"') as (_, client):
        item = (await get(client)).json()["items"][0]
    assert isinstance(item["sessionId"], str)
    assert {type(value["value"]) for value in item["sessionMeterValues"]} == {str}
    assert item["batteryAlignmentResults"]["inRange"] is True


async def test_unknown_words_and_fields_are_everywhere() -> None:
    async with faulty('action = "unknown_words"') as (_, client):
        item = (await get(client)).json()["items"][0]
    assert {event["value"] for event in item["ocppStatus"]} >= {"NovelPreparing", "NovelFaulted"}
    assert "notInAnyDocument" in item and "notInAnyDocument" in item["ocppStatus"][0]
    assert item["sessionMeterValues"][0]["key"] == "present_current"


async def test_hostile_text_is_in_every_text_but_times_and_keys() -> None:
    async with faulty('action = "hostile"') as (_, client):
        text = (await get(client)).text
    body = json.loads(text)
    item = body["items"][0]
    assert body["ChargerID"] in CORPUS or body["ChargerID"].startswith("xxx")
    assert item["vehicleId"] in CORPUS
    assert {value["key"] for value in item["sessionMeterValues"]} >= {"present_current"}
    assert item["sessionTimeStart"].endswith("Z")
    sent = json.dumps(body, ensure_ascii=False)
    assert "\\u001b" in sent and "\u202e" in sent, "escapes and bidi overrides are in the decoded texts"


async def test_hostile_text_can_be_ones_own() -> None:
    async with faulty('action = "hostile"\ncorpus = ["[/", "\\u001b[31m"]') as (_, client):
        item = (await get(client)).json()["items"][0]
    texts = {event["value"] for event in item["ocppStatus"]} | {
        event["status"] for event in item["deviceStatus"]
    }
    assert texts == {"[/", "\x1b[31m"}


async def test_mutated_json_is_the_same_for_the_same_seed_and_still_json() -> None:
    bodies = []
    for seed in (5, 5, 6):
        async with faulty(f'action = "mutate"\nseed = {seed}') as (_, client):
            bodies.append((await get(client)).content)
    assert bodies[0] == bodies[1] != bodies[2]
    assert json.loads(bodies[0])


def test_a_mutation_leaves_the_original_alone() -> None:
    from random import Random

    original: dict[str, Any] = {"items": [{"a": 1, "b": [1, 2, {"c": "x"}]}]}
    kept = json.dumps(original)
    results = {json.dumps(mutated(original, Random(seed), 3)) for seed in range(30)}
    assert json.dumps(original) == kept and len(results) > 15


async def test_a_byte_order_mark_and_a_deep_nest_are_sent() -> None:
    async with faulty('action = "bom"') as (_, client):
        assert (await get(client)).content.startswith(b"\xef\xbb\xbf{")
    async with faulty('action = "deep"\ndepth = 5000') as (_, client):
        assert (await get(client)).content == b"[" * 5000 + b"]" * 5000


# other meanings of the request -----------------------------------------------------------------------


async def test_a_token_that_expires_gives_401_until_a_new_one_is_fetched() -> None:
    faults = FaultScript.parse("[[step]]\nmatch = 'depot'\nafter = 1\naction = 'token_expire'")
    async with Simulator(small_fleet(), faults) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        headers = bearer(await depot_token(client))
        statuses = [(await client.get(REPORTS, headers=headers)).status_code for _ in range(3)]
        assert statuses == [200, 401, 401]
        assert (await client.get(REPORTS, headers=bearer(await depot_token(client)))).status_code == 200


async def test_revoking_takes_the_refresh_token_too() -> None:
    faults = FaultScript.parse("[[step]]\nmatch = 'smappee'\naction = 'token_expire'\nrevoke = true")
    async with Simulator(small_fleet(), faults) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        tokens = await smappee_tokens(client)
        headers = bearer(tokens["access_token"])
        assert (await client.get("/dev/v3/servicelocation", headers=headers)).status_code == 401
        assert sim.smappee_tokens.refresh(tokens["refresh_token"]) is None


async def test_an_ignored_page_parameter_repeats_the_first_page() -> None:
    async with faulty('action = "page_repeat"') as (sim, client):
        first, second = await get(client), await client.get(f"{REPORTS}&page=2")
    assert first.json()["items"] and first.content == second.content
    assert sim.requests[-1].target.endswith("page=2"), "the log shows what was asked"


async def test_a_clamped_limit_gives_shorter_pages_that_still_hold_everything() -> None:
    from evtui.simulator.fleet import build_fleet
    from tests.simulator.simulated import NOW

    faults = FaultScript.parse("[[step]]\nmatch = 'depot'\ntimes = 0\naction = 'clamp'\nlimit = 4")
    async with Simulator(build_fleet(now=NOW), faults) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        headers = bearer(await depot_token(client))
        pages = [
            len((await client.get(f"{REPORTS}&page={page}", headers=headers)).json()["items"])
            for page in (1, 2, 3)
        ]
    assert pages == [4, 2, 0]


async def test_a_fault_of_one_provider_leaves_the_others_alone() -> None:
    async with faulty('action = "reset"', match="smappee") as (_, client):
        tokens = await smappee_tokens(client)
        with pytest.raises(httpx.ReadError):
            await client.get("/dev/v3/servicelocation", headers=bearer(tokens["access_token"]))
        assert (await get(client)).status_code == 200


async def test_a_roaming_call_can_be_matched_by_its_name() -> None:
    async with faulty('action = "html"', match="/request/station-get") as (_, client):
        user = {"identifier-type": "rfid", "identifier": "04A2B3C4D59F21"}
        assert (await oioi(client, "user-get-recent-sessions", {"user": user})).json()["result"]["code"] == 0
        assert "html" in (await oioi(client, "station-get-by-ids", {"station-ids": [1]})).text
