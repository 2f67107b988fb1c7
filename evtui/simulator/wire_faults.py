"""Faults below HTTP: what happens to an answer's bytes on their way into the socket."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from evtui.simulator.exchange import Answer

Options = Mapping[str, Any]

_REASONS: Final = {200: "OK", 204: "No Content"}
_CHUNK: Final = 1 << 16


class Wire:
    """One connection as the faults see it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def gone(self, within_s: float | None = None) -> None:
        """Wait until the client hangs up, or a while."""
        try:
            async with asyncio.timeout(within_s):
                while await self._reader.read(_CHUNK):
                    pass
        except TimeoutError:
            return

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        sock = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()


def breaks_wire(action: str) -> bool:
    """Whether ``send`` knows the action."""
    return action in _SENDERS


async def send(action: str, wire: Wire, answer: Answer, options: Options) -> None:
    """Send an answer the way an action of this module does; the caller closes the connection afterwards."""
    await _SENDERS[action](wire, answer, options)


def head(answer: Answer, length: int | None) -> bytes:
    """Status line and headers; without Content-Length if ``length`` is None."""
    lines = [f"HTTP/1.1 {answer.status} {_REASONS.get(answer.status, 'Status')}"]
    lines.append(f"Content-Type: {answer.content_type}")
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join([*lines, "Connection: close", "", ""])).encode("latin-1", "replace")


async def _reset(wire: Wire, answer: Answer, options: Options) -> None:
    at = options.get("at", 0)
    if at:
        await wire.write((head(answer, len(answer.body)) + answer.body)[:at])
    wire.reset()


async def _close(wire: Wire, answer: Answer, options: Options) -> None:
    """Not a byte."""


async def _stall(wire: Wire, answer: Answer, options: Options) -> None:
    """Silence before the answer, or between head and body; without ``ms`` until the client gives up."""
    wait_s = options["ms"] / 1000 if options.get("ms") else None
    whole = head(answer, len(answer.body))
    if options.get("where", "start") == "headers":
        await wire.write(whole)
        whole = b""
    await wire.gone(wait_s)
    if wait_s is not None:
        await wire.write(whole + answer.body)


async def _drip(wire: Wire, answer: Answer, options: Options) -> None:
    """A few bytes now and then, faster than any read timeout."""
    size, pause_s = max(1, options.get("bytes", 1)), options.get("ms", 200) / 1000
    await wire.write(head(answer, len(answer.body)))
    for start in range(0, len(answer.body), size):
        await wire.write(answer.body[start : start + size])
        await asyncio.sleep(pause_s)


async def _cut(wire: Wire, answer: Answer, options: Options) -> None:
    """The announced length is right, but the connection ends before."""
    at = options.get("at", len(answer.body) // 2)
    await wire.write(head(answer, len(answer.body)) + answer.body[: min(at, len(answer.body) - 1)])


async def _wrong_length(wire: Wire, answer: Answer, options: Options) -> None:
    length = max(0, len(answer.body) + options.get("by", 100))
    await wire.write(head(answer, length) + answer.body)


async def _flood(wire: Wire, answer: Answer, options: Options) -> None:
    """A body without announced length that goes on and on."""
    await wire.write(head(answer, None))
    for _ in range(options.get("size", 1 << 30) // _CHUNK + 1):
        await wire.write(b" " * _CHUNK)


async def _raw(wire: Wire, answer: Answer, options: Options) -> None:
    await wire.write(options["text"].encode("latin-1", "replace"))


_SENDERS: Final[Mapping[str, Callable[[Wire, Answer, Options], Awaitable[None]]]] = {
    "reset": _reset,
    "close": _close,
    "refuse": _reset,
    "stall": _stall,
    "drip": _drip,
    "cut": _cut,
    "wrong_length": _wrong_length,
    "flood": _flood,
    "raw": _raw,
}
