"""The simulator's server: three providers on one loopback port, HTTP/1.1, keep-alive, faults by script."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlencode, urlsplit

import h11

from evtui.simulator import oioi_api, wire_faults
from evtui.simulator.depot_api import TOKEN_PATH as DEPOT_TOKEN_PATH
from evtui.simulator.depot_api import DepotApi
from evtui.simulator.exchange import Answer, Request, json_answer
from evtui.simulator.faults import FaultScript, Step
from evtui.simulator.fleet import Fleet
from evtui.simulator.smappee_api import PREFIX as SMAPPEE_PREFIX
from evtui.simulator.smappee_api import TOKEN_PATH as SMAPPEE_TOKEN_PATH
from evtui.simulator.smappee_api import SmappeeApi
from evtui.simulator.tokens import TokenBook

HOST: Final = "127.0.0.1"
"""Nothing but this machine can reach the simulator."""
MAX_REQUEST_BODY: Final = 1 << 20
MOST_REQUESTS: Final = 10_000
_log: Final = logging.getLogger(__name__)
_READS: Final = frozenset({"user-get-recent-sessions", "station-get-by-ids"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRequest:
    """One request as it came in, for tests and the log."""

    provider: str
    """``depot``, ``smappee`` or ``oioi``."""
    method: str
    target: str
    """Path and query as sent."""
    call: str | None
    """PlugSurfing's call name."""
    status: int | None
    """Status of the answer; None if a fault let none out."""
    fault: str | None
    """Action of the fault script, if one acted."""
    is_token: bool
    is_read: bool
    """False for everything that could change something at a provider."""
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def path(self) -> str:
        """Target without its query."""
        return urlsplit(self.target).path

    def line(self) -> str:
        """One line for a log, without secrets."""
        name = f"{self.target} {self.call}" if self.call else self.target
        fault = f" ({self.fault})" if self.fault else ""
        refused = "" if self.is_read else " NOT A READ CALL, refused"
        return f"{self.method} {name} {self.status or '-'}{fault}{refused}"


class Simulator:
    """``async with Simulator(fleet) as sim``: serves until the block ends."""

    def __init__(
        self,
        fleet: Fleet,
        faults: FaultScript | None = None,
        port: int = 0,
        *,
        token_lifetime_s: float = 36_000.0,
        on_request: Callable[[LoggedRequest], None] | None = None,
    ) -> None:
        self.fleet = fleet
        self.faults = faults or FaultScript()
        self.port = port
        """Port in use; given 0, a free one is chosen at the start."""
        self.requests: list[LoggedRequest] = []
        """Complete requests, oldest first, the last ``MOST_REQUESTS`` of them."""
        self._on_request = on_request
        self._depot: Final = DepotApi(fleet, TokenBook("depot", token_lifetime_s))
        self._smappee: Final = SmappeeApi(fleet, TokenBook("smappee", token_lifetime_s))
        self._oioi: Final = oioi_api.OioiApi(fleet)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._resuming: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return f"http://{HOST}:{self.port}"

    async def warm_up(self, most: int) -> None:
        """Write the reports that a client asks for first, one at a time, so that requests come in between."""
        await self._depot.warm_up(most)

    @property
    def depot_tokens(self) -> TokenBook:
        """Tokens of the depot, for tests."""
        return self._depot.tokens

    @property
    def smappee_tokens(self) -> TokenBook:
        """Tokens of the park, for tests."""
        return self._smappee.tokens

    async def __aenter__(self) -> Self:
        await self.listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def listen(self) -> None:
        """Accept connections (again); the port stays the same once chosen."""
        if self._server is None:
            self._server = await asyncio.start_server(self._connected, HOST, self.port, limit=1 << 20)
            self.port = self._server.sockets[0].getsockname()[1]

    def refuse(self) -> None:
        """Stop accepting, so that new connections are refused; open ones go on."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def aclose(self) -> None:
        """Stop serving and end every open connection."""
        self.refuse()
        tasks = [*self._connections, *([self._resuming] if self._resuming else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # connections ---------------------------------------------------------------------------------

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side has enough."""
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
        try:
            with contextlib.suppress(
                ConnectionError, asyncio.CancelledError
            ):  # our end: the task is done anyway
                await self._serve(reader, writer)
        finally:
            with contextlib.suppress(ConnectionError):
                writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests one after another."""
        connection = h11.Connection(h11.SERVER)
        while True:
            try:
                request = await _read_request(connection, reader)
            except h11.RemoteProtocolError as error:
                answer = json_answer({"message": str(error)}, error.error_status_hint)
                writer.write(wire_faults.head(answer, len(answer.body)) + answer.body)
                await writer.drain()
                return
            if request is None or not await self._exchange(request, connection, reader, writer):
                return

    async def _exchange(
        self,
        request: Request,
        connection: h11.Connection,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """One request and its answer; True if the connection can be used again."""
        provider, is_token, call = _whose(request)
        label = f"{provider}-token" if is_token else provider
        step = self.faults.take(label, f"{request.target}/{call}" if call else request.target)
        changed = request if step is None else self._before(step, request, provider)
        answer = await self._answer(provider, changed)
        if step is not None:
            from evtui.simulator.answer_faults import transform  # only with a script: start-up counts

            answer = await asyncio.to_thread(transform, step.action, answer, step.options)
        broken = step is not None and wire_faults.breaks_wire(step.action)
        self._note(request, provider, call, is_token, None if broken else answer.status, step)
        if step is not None and broken:
            if step.action == "refuse":
                self._refuse_for(step.options.get("ms", 0) / 1000)
            await wire_faults.send(step.action, wire_faults.Wire(reader, writer), answer, step.options)
            return False
        return await _send(connection, writer, answer, request.method)

    async def _answer(self, provider: str, request: Request) -> Answer:
        """The provider's answer; a bug of the simulator is a 500 and a traceback in the log."""
        apis: dict[str, DepotApi | SmappeeApi | oioi_api.OioiApi] = {
            "smappee": self._smappee,
            "oioi": self._oioi,
        }
        self.fleet.advance()
        try:
            return await apis.get(provider, self._depot).answer(request)
        except Exception:
            _log.exception("the simulator could not answer")
            return json_answer({"message": "bug in the simulator"}, 500)

    def _before(self, step: Step, request: Request, provider: str) -> Request:
        """Faults that act before the answer is made."""
        match step.action:
            case "token_expire":
                book = self._smappee.tokens if provider == "smappee" else self._depot.tokens
                book.revoke_all() if step.options.get("revoke") else book.expire()
            case "page_repeat":
                return _with_query(request, page="1")
            case "clamp":
                return replace(request, most_items=max(1, step.options.get("limit", 10)))
        return request

    def _refuse_for(self, wait_s: float) -> None:
        """Refuse connections for a while; 0 means until ``listen`` is called."""

        async def resume() -> None:
            await asyncio.sleep(wait_s)
            await self.listen()

        self.refuse()
        if wait_s:
            self._resuming = asyncio.create_task(resume())

    def _note(
        self,
        request: Request,
        provider: str,
        call: str | None,
        is_token: bool,
        status: int | None,
        step: Step | None,
    ) -> None:
        is_read = call in _READS if provider == "oioi" else request.method == "GET" or is_token
        logged = LoggedRequest(
            provider=provider,
            method=request.method,
            target=request.target,
            call=call,
            status=status,
            fault=step.action if step else None,
            is_token=is_token,
            is_read=is_read,
            headers=dict(request.headers),
            body=request.body,
        )
        if len(self.requests) >= MOST_REQUESTS:
            del self.requests[: MOST_REQUESTS // 2]
        self.requests.append(logged)
        if self._on_request is not None:
            self._on_request(logged)


def _whose(request: Request) -> tuple[str, bool, str | None]:
    """Provider, whether it is a token call, and PlugSurfing's call name."""
    path = request.path
    if path.startswith(f"{SMAPPEE_PREFIX}/"):
        return "smappee", path == SMAPPEE_TOKEN_PATH, None
    if path == oioi_api.PATH:
        return "oioi", False, oioi_api.called(request.body)[0]
    return "depot", path == DEPOT_TOKEN_PATH, None


def _with_query(request: Request, **changes: str) -> Request:
    return replace(request, target=f"{urlsplit(request.target).path}?{urlencode(request.query | changes)}")


async def _read_request(connection: h11.Connection, reader: asyncio.StreamReader) -> Request | None:
    """The next complete request, or None when the client is done. Raises h11.RemoteProtocolError."""
    started: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(1 << 16))
        elif isinstance(event, h11.Request):
            started = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > MAX_REQUEST_BODY:
                raise h11.RemoteProtocolError("request body too large", error_status_hint=413)
        elif isinstance(event, h11.EndOfMessage) and started is not None:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in started.headers}
            return Request(
                method=started.method.decode("latin-1"),
                target=started.target.decode("latin-1"),
                headers=headers,
                body=bytes(body),
            )
        else:
            return None


async def _send(
    connection: h11.Connection, writer: asyncio.StreamWriter, answer: Answer, method: str
) -> bool:
    """A regular answer; True if the connection can be used again."""
    headers = [*answer.headers]
    if answer.status != 204:
        headers += [("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body)))]
    writer.write(connection.send(h11.Response(status_code=answer.status, headers=headers)) or b"")
    if answer.body and method != "HEAD":
        writer.write(connection.send(h11.Data(data=answer.body)) or b"")
    writer.write(connection.send(h11.EndOfMessage()) or b"")
    await writer.drain()
    if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
        return False
    connection.start_next_cycle()
    return True
