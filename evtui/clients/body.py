"""Reads a body raw under one cap and inflates it under another; nothing that was cut short is accepted."""

from __future__ import annotations

import asyncio
import io
import zlib
from collections.abc import AsyncIterable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from evtui.errors import ProviderUnreachable, UnexpectedPayload

STEP_BYTES: Final = 1 << 20
"""Most bytes inflated at once: between two steps the event loop runs and the cap is checked."""
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
_GZIP_MAGIC: Final = b"\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyCaps:
    """Largest body on the wire and after inflating, in bytes."""

    wire: int
    inflated: int


def _nothing() -> None:
    """Nobody wants to hear of chunks."""


async def read_body(
    chunks: AsyncIterable[bytes],
    headers: Mapping[str, str],
    caps: BodyCaps,
    *,
    on_chunk: Callable[[], None] = _nothing,
) -> bytes:
    """The whole body, decompressed.

    ``chunks`` are raw wire bytes, ``headers`` have lower-case names. ``on_chunk`` is called at every chunk
    and may raise (deadline). Raises UnexpectedPayload above a cap, for unknown or stacked encodings and
    damaged data, ProviderUnreachable when the body ended early.
    """
    announced = _announced_length(headers)
    if announced is not None and announced > caps.wire:
        raise UnexpectedPayload(f"an answer of {_mib(announced)}, above the cap of {_mib(caps.wire)}")
    inflater = _inflater(headers.get("content-encoding", ""))
    body = io.BytesIO()  # getvalue() hands out its buffer without a second copy
    received = 0
    async for chunk in chunks:
        on_chunk()
        received += len(chunk)
        if received > caps.wire:
            raise UnexpectedPayload(f"the answer is above the cap of {_mib(caps.wire)}; reading stopped")
        for piece in inflater.feed(chunk):
            if body.tell() + len(piece) > caps.inflated:
                raise UnexpectedPayload(
                    f"the answer inflates above the cap of {_mib(caps.inflated)}; reading stopped"
                )
            body.write(piece)
            if len(piece) == STEP_BYTES:
                await asyncio.sleep(0)
    if announced is not None and received != announced:
        raise ProviderUnreachable(f"the answer was cut short: {received} of {announced} bytes came")
    if received:
        inflater.finish()
    return body.getvalue()


def _announced_length(headers: Mapping[str, str]) -> int | None:
    """Content-Length as a number; None when absent or overruled by chunked framing (RFC 9112, 6.3)."""
    text = headers.get("content-length")
    if text is None or "transfer-encoding" in headers:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise UnexpectedPayload("the answer has an unreadable Content-Length")
    return int(text)


class _Identity:
    """No compression."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The chunk as it is."""
        yield data

    def finish(self) -> None:
        """Nothing can be missing that the framing did not tell."""


class _Inflater:
    """gzip (several members, RFC 1952) or deflate (zlib or raw, as servers disagree), in steps."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._head = b""
        self._stream: zlib._Decompress | None = None
        self._ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Inflated pieces of at most ``STEP_BYTES``."""
        while data:
            if self._stream is None:
                data = self._begin(data)
                continue
            piece = self._step(self._stream, data)
            if piece:
                yield piece
            if self._stream.eof:
                data, self._stream, self._ended = self._stream.unused_data, None, True
            else:
                data = self._stream.unconsumed_tail
                if not data and len(piece) == STEP_BYTES:
                    yield from self._pending(self._stream)

    def _begin(self, data: bytes) -> bytes:
        """Open the next member; returns the bytes to feed it, or nothing while its kind cannot be told."""
        if self._ended:
            data = data.lstrip(b"\0")  # padding after the last member is common
            if data and not (self._gzip and data.startswith(_GZIP_MAGIC)):
                raise UnexpectedPayload("the compressed answer goes on after its end")
            if not data:
                return b""
        self._head += data
        if self._gzip:
            self._stream = zlib.decompressobj(_GZIP_WINDOW)
        elif len(self._head) < 2:
            return b""
        else:
            is_zlib = self._head[0] & 0x0F == 8 and int.from_bytes(self._head[:2], "big") % 31 == 0
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        self._ended = False
        data, self._head = self._head, b""
        return data

    def _pending(self, stream: zlib._Decompress) -> Iterator[bytes]:
        """What zlib still holds back although its input is used up."""
        while not stream.eof and (piece := self._step(stream, b"")):
            yield piece
        if stream.eof:
            self._stream, self._ended = None, True

    @staticmethod
    def _step(stream: zlib._Decompress, data: bytes) -> bytes:
        """One bounded step; raises UnexpectedPayload for damaged data."""
        try:
            return stream.decompress(data, STEP_BYTES)
        except zlib.error as error:
            raise UnexpectedPayload(f"the compressed answer is damaged ({error})") from None

    def finish(self) -> None:
        """Raises ProviderUnreachable when the end of the stream never came (httpx accepts that silently)."""
        if self._stream is not None or self._head or not self._ended:
            raise ProviderUnreachable("the compressed answer was cut short")


def _inflater(encoding: str) -> _Identity | _Inflater:
    """For a Content-Encoding value; raises UnexpectedPayload for stacked or unknown ones."""
    match encoding.strip().lower():
        case "" | "identity":
            return _Identity()
        case "gzip" | "x-gzip":
            return _Inflater(gzip=True)
        case "deflate":
            return _Inflater(gzip=False)
        case other:
            kind = "stacked" if "," in other else "unknown"
            raise UnexpectedPayload(f"the answer has a {kind} Content-Encoding: {other[:40]!a}")


def _mib(size: int) -> str:
    """A size for messages."""
    return f"{size / (1 << 20):.0f} MiB" if size >= 1 << 20 else f"{size} bytes"
