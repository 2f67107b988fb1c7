"""Tokens when several processes, dead ones, wrong clocks and odd answers are about (rows 24, 27, 29, 30)."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evtui.clients.call import Reply
from evtui.clients.secret import Secret
from evtui.clients.token import ASSUMED_LIFE_S, Token, token_from_reply
from evtui.clients.token_file import LOCK_PATIENCE_S, TokenFile, stored_times
from evtui.errors import AuthenticationRefused
from evtui.simulator.fleet import build_fleet
from evtui.simulator.server import Simulator
from tests.clients.client_doubles import START, ManualClock, answer, client_for, serving
from tests.clients.test_client_auth import depot_auth

SHARED = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from evtui.clients.clock import SystemClock
from evtui.models.fetch import Batch, SessionQuery
from evtui.models.instant import Instant
from evtui.providers.registry import load_provider
from evtui.providers.spec import OpenContext
from evtui.clients.secret import Secret
from evtui.simulator import smappee_api as api

async def rows(provider):
    until = datetime(2026, 11, 21, 9, tzinfo=UTC)
    query = SessionQuery(since=Instant.from_datetime(until - timedelta(days=2)),
                         until=Instant.from_datetime(until))
    found = set()
    async for event in provider.sessions(query):
        found |= {report.session.key for report in event.reports} if isinstance(event, Batch) else set()
    return len(found)

async def main(url, state):
    spec = load_provider("smappee")
    settings = spec.settings.model_validate({
        "api_base": f"{url}{api.PREFIX}", "client_id": api.CLIENT_ID,
        "client_secret": Secret(api.CLIENT_SECRET), "username": api.USERNAME,
        "password": Secret(api.PASSWORD)})
    provider = spec.open(settings, OpenContext(account="park", clock=SystemClock(), state_dir=state))
    print(await rows(provider), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(await rows(provider), flush=True)
    await provider.aclose()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_four_processes_with_one_rotating_token_dial_once_and_all_go_on(tmp_path: Path) -> None:
    """Every process holds the same old token when it ends; a refresh token used twice would end them all."""
    async with Simulator(build_fleet(1, 12, datetime(2026, 11, 21, 9, tzinfo=UTC))) as simulator:
        processes = [await _shared(simulator.url, tmp_path)]
        found = [await _said(processes[0])]
        processes += [await _shared(simulator.url, tmp_path) for _ in range(3)]
        found += [await _said(process) for process in processes[1:]]
        assert len(set(found)) == 1 and int(found[0]) > 0
        assert _grants(simulator) == ["password"], "three took the pair that the first one stored"
        simulator.smappee_tokens.expire()
        simulator.requests.clear()
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(b"go\n")
        again = await asyncio.gather(*(_said(process) for process in processes))
        ended = await asyncio.gather(*(process.communicate() for process in processes))
    assert list(again) == found
    assert [error for _, error in ended] == [b""] * 4
    assert _grants(simulator) == ["refresh_token"], "exactly one dial"


async def _shared(url: str, state: Path) -> asyncio.subprocess.Process:
    """A process with the account open."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", SHARED, url, str(state),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


async def _said(process: asyncio.subprocess.Process) -> bytes:
    """Its next line; when it died, why."""
    assert process.stdout is not None and process.stderr is not None
    line = await process.stdout.readline()
    assert line, (await process.stderr.read()).decode()
    return line.strip()


def _grants(simulator: Simulator) -> list[str]:
    """Kinds of the token requests so far."""
    bodies = [request.body.decode() for request in simulator.requests if request.is_token]
    return ["refresh_token" if "grant_type=refresh_token" in body else "password" for body in bodies]


HOLDER = """
import fcntl, sys, time
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(600)
"""


async def test_the_lock_of_a_process_that_was_killed_is_free_at_once(tmp_path: Path) -> None:
    path = tmp_path / "park.token.json"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path.with_name(path.name + ".lock"))], stdout=subprocess.PIPE
    )
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    holder.kill()
    holder.communicate()
    clock = ManualClock()
    async with TokenFile(path, "me").locked(clock):
        assert clock.elapsed_s < LOCK_PATIENCE_S / 10


async def test_where_nothing_can_be_written_the_pair_stays_in_memory_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("in the way, as a read-only file system would be")
    file = TokenFile(blocked / "park.token.json", "me")
    with caplog.at_level(logging.WARNING, "evtui.clients.token_file"):
        async with file.locked(ManualClock()):
            file.write(_token())
    told = " ".join(record.getMessage() for record in caplog.records)
    assert "no lock for the sign-in park.token.json" in told
    assert "kept in memory only, park.token.json" in told
    assert "access-value" not in told


def _token() -> Token:
    return Token(
        access=Secret("access-value"), refresh=Secret("refresh-value"), obtained_at=START, life_s=3600.0
    )


@pytest.mark.parametrize("kind", ["bearer", "BEARER", "BeArEr", None, 7])
def test_the_kind_of_a_token_may_be_written_in_any_case_or_not_at_all(kind: object) -> None:
    fields = {"access_token": "new-access-1", "token_type": kind}
    token = token_from_reply(_reply(fields), START, Secret("old-refresh"))
    assert (token.access, token.refresh) == (Secret("new-access-1"), Secret("old-refresh"))
    assert token.life_s == ASSUMED_LIFE_S, "no expires_in: a short life is assumed"


def _reply(fields: dict[str, object]) -> Reply:
    body = json.dumps(fields).encode()
    return Reply(status=200, headers={"content-type": "application/json"}, body=body, elapsed_s=0.1)


def test_an_error_in_place_of_a_token_is_a_refusal_and_never_a_token() -> None:
    with pytest.raises(AuthenticationRefused):
        token_from_reply(_reply({"error": "invalid_grant"}), START)


@pytest.mark.parametrize("off_s", [600, -600])
async def test_a_clock_that_is_ten_minutes_off_costs_no_renewal(off_s: int) -> None:
    """Both ends of a token's life are read from our own clock, so a server's date changes nothing."""
    date = (START + timedelta(seconds=off_s)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    tokens = 0

    def respond(received: object) -> bytes:
        nonlocal tokens
        if "oauth2" in getattr(received, "target", ""):
            tokens += 1
            return answer(body=b'{"access_token":"a-1","expires_in":3600}', date=date)
        return answer(date=date)

    async with serving(respond) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        for _ in range(3):
            await bench.get()
            bench.clock.advance(300)
    assert tokens == 1


async def test_a_clock_set_back_or_a_long_sleep_renews_by_the_wall_clock() -> None:
    tokens = 0

    def respond(received: object) -> bytes:
        nonlocal tokens
        if "oauth2" in getattr(received, "target", ""):
            tokens += 1
            return answer(body=b'{"access_token":"a-%d","expires_in":3600}' % tokens)
        return answer()

    async with serving(respond) as server, client_for(server.url, auth=depot_auth(server.url)) as bench:
        await bench.get()
        bench.clock.jump(8 * 3600)  # suspended for a night
        await bench.get()
        assert tokens == 2
        bench.clock.jump(-9 * 3600)  # the clock was wrong, and is set
        await bench.get()
        assert tokens == 3


class ListeningClock(ManualClock):
    """Remembers what the servers said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[datetime] = []

    def server_said(self, moment: datetime) -> None:
        """The date of an answer."""
        self.said.append(moment)


async def test_a_clock_that_listens_hears_the_servers_date_and_no_other_clock_is_asked() -> None:
    clock = ListeningClock()
    dates = iter(["Sat, 21 Nov 2026 08:10:00 GMT", "nonsense"])

    async with (
        serving(lambda _: answer(date=next(dates))) as server,
        client_for(server.url, clock=clock) as bench,
    ):
        await bench.get()
        await bench.get()
    assert clock.said == [datetime(2026, 11, 21, 8, 10, tzinfo=UTC)]


def test_the_times_of_a_stored_pair_are_told_without_its_secrets(tmp_path: Path) -> None:
    path = tmp_path / "park.token.json"
    assert stored_times(path) is None
    TokenFile(path, "me").write(_token())
    times = stored_times(path)
    assert times is not None and times.good_until == START + timedelta(hours=1) and times.renews
    assert "value" not in repr(times)
    path.chmod(0o644)
    assert stored_times(path) is None
    path.chmod(0o600)
    path.write_text('{"obtained_at": 5}')
    assert stored_times(path) is None
