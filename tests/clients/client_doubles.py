"""A raw HTTP server on loopback that can break the rules, a clock that takes no time, and a client."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from evtui.clients.api_client import ApiClient, ClientLimits
from evtui.clients.auth import AuthSource
from evtui.clients.call import Call, Reply
from evtui.clients.clock import Clock
from evtui.clients.whitelist import AllowedCall, ReadWhitelist
from evtui.models.fetch import FetchEvent

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
WHITELIST = ReadWhitelist((
    AllowedCall("GET", "/v1/things"),
    AllowedCall("GET", "/v1/things/{}/parts/{}"),
    AllowedCall("POST", "", "user-get-recent-sessions"),
))  # fmt: skip
USUAL = ClientLimits()
THINGS = Call(name="things", path="/v1/things")


class ManualClock:
    """Sleeping takes no time and moves both clocks; ``jump`` moves the wall clock alone (suspend)."""

    def __init__(self) -> None:
        self.elapsed_s = 0.0
        self.jumped_s = 0.0
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self.elapsed_s + self.jumped_s)

    def monotonic(self) -> float:
        return self.elapsed_s

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.elapsed_s += seconds
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        self.elapsed_s += seconds

    def jump(self, seconds: float) -> None:
        self.jumped_s += seconds


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


Act = Callable[[asyncio.StreamWriter], Awaitable[None]]
Answer = bytes | Act
"""Bytes to write as they are (the connection stays open), or something to do with the connection."""


@dataclass
class RawServer:
    """Counts connections and keeps requests; ``respond`` decides what is written back."""

    respond: Callable[[Received], Answer]
    port: int = 0
    connections: int = 0
    requests: list[Received] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read requests until the peer leaves."""
        self.connections += 1
        try:
            while True:
                received = await _read_request(reader)
                self.requests.append(received)
                answer = self.respond(received)
                if callable(answer):
                    await answer(writer)
                else:
                    writer.write(answer)
                    await writer.drain()
                if writer.is_closing():
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


async def _read_request(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, target, _ = first.split(" ")
    return Received(method, target, headers, body)


@asynccontextmanager
async def serving(respond: Callable[[Received], Answer] | Sequence[Answer]) -> AsyncIterator[RawServer]:
    """A server that answers by ``respond``, or with each of the answers in turn and the last one for ever."""
    server = RawServer(respond if callable(respond) else in_turn(*respond))
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(server.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    listener = await asyncio.start_server(connected, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def in_turn(*answers: Answer) -> Callable[[Received], Answer]:
    """Each answer once, the last one for ever."""
    waiting = list(answers)

    def respond(_: Received) -> Answer:
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    return respond


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> bytes:
    """A well-formed answer; underscores in header names become dashes."""
    lines = {"content-type": "application/json", "content-length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} Status\r\n{head}\r\n".encode("latin-1") + body


def then_close(sent: bytes) -> Act:
    """Write and hang up."""

    async def act(writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()

    return act


async def silence(writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.get_running_loop().create_future()


async def reset(writer: asyncio.StreamWriter) -> None:
    """Hang up without a word."""
    writer.transport.abort()


@dataclass
class Bench:
    """A client, its clock and what it told."""

    client: ApiClient
    clock: ManualClock
    events: list[FetchEvent]

    async def get(self, call: Call = THINGS) -> Reply:
        return await self.client.send(call)


@asynccontextmanager
async def client_for(
    url: str,
    *,
    auth: AuthSource | None = None,
    clock: Clock | None = None,
    limits: ClientLimits = USUAL,
    judge: Callable[[Reply], None] | None = None,
    random: Callable[[], float] = lambda: 1.0,
) -> AsyncIterator[Bench]:
    """A client whose waits are the longest that the jitter allows and take no time."""
    manual = clock if isinstance(clock, ManualClock) else ManualClock()
    events: list[FetchEvent] = []
    client = ApiClient(
        account="north",
        provider_title="DepotFinity",
        base_url=url,
        whitelist=WHITELIST,
        auth=auth,
        clock=clock or manual,
        limits=limits,
        random=random,
        judge=judge,
        on_event=events.append,
    )
    try:
        yield Bench(client, manual, events)
    finally:
        await client.aclose()


def bearer(received: Received) -> str:
    """The token a request carried."""
    match = re.fullmatch(r"Bearer (\S+)", received.headers.get("authorization", ""))
    return match[1] if match else ""
