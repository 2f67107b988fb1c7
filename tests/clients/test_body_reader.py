"""The bounded reader as a function of chunks: however the wire is cut, the same body or a typed error."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import AsyncIterator, Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.clients.body import STEP_BYTES, BodyCaps, read_body
from evtui.errors import ProviderError, ProviderUnreachable, UnexpectedPayload

CAPS = BodyCaps(wire=1 << 22, inflated=1 << 23)


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": lambda body: gzip.compress(body[:3]) + gzip.compress(body[3:]),
    "deflate": zlib.compress,
    "Deflate": _raw_deflate,
}


async def read(wire: bytes, encoding: str = "", *, size: int = 1000, caps: BodyCaps = CAPS) -> bytes:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(wire), size):
            yield wire[start : start + size]

    return await read_body(chunks(), {"content-encoding": encoding}, caps)


@pytest.mark.parametrize("encoding", PACKERS)
@given(body=st.binary(max_size=300), repeat=st.integers(1, 40), size=st.integers(1, 60))
async def test_every_cut_of_the_wire_gives_the_same_body(
    encoding: str, body: bytes, repeat: int, size: int
) -> None:
    whole = body * repeat
    assert await read(PACKERS[encoding](whole), encoding, size=size) == whole


@pytest.mark.parametrize("encoding", PACKERS)
@given(data=st.data())
async def test_a_missing_end_is_always_noticed(encoding: str, data: st.DataObject) -> None:
    wire = PACKERS[encoding](b'{"items": [1, 2, 3]}')
    kept = data.draw(st.integers(1, len(wire) - 1))
    if encoding == "x-gzip" and kept == len(gzip.compress(b'{"i')):
        return  # a whole member is a whole answer
    with pytest.raises(ProviderUnreachable, match="cut short"):
        await read(wire[:kept], encoding, size=7)


@pytest.mark.parametrize("encoding", PACKERS)
@given(wire=st.binary(min_size=1, max_size=200))
async def test_no_bytes_break_the_inflater(encoding: str, wire: bytes) -> None:
    try:
        await read(wire, encoding, size=11)
    except ProviderError as error:
        assert isinstance(error, UnexpectedPayload | ProviderUnreachable)


@pytest.mark.parametrize("encoding", PACKERS)
async def test_bodies_of_several_steps_are_whole(encoding: str) -> None:
    for length in (STEP_BYTES - 1, STEP_BYTES, STEP_BYTES + 1, 3 * STEP_BYTES):
        body = bytes(length)
        assert await read(PACKERS[encoding](body), encoding, size=100_000) == body


async def test_the_caps_are_inclusive() -> None:
    caps = BodyCaps(wire=100, inflated=50)
    assert len(await read(b" " * 50, caps=caps)) == 50
    with pytest.raises(UnexpectedPayload, match="50 bytes"):
        await read(b" " * 51, caps=caps)
    with pytest.raises(UnexpectedPayload, match="100 bytes"):
        await read(bytes(101), size=200, caps=caps)


async def test_a_length_that_is_wrong_or_unreadable_is_refused() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"{}"

    with pytest.raises(ProviderUnreachable, match="2 of 3 bytes"):
        await read_body(chunks(), {"content-length": "3"}, CAPS)
    with pytest.raises(UnexpectedPayload, match="Content-Length"):
        await read_body(chunks(), {"content-length": "two"}, CAPS)
    with pytest.raises(UnexpectedPayload, match="above the cap"):
        await read_body(chunks(), {"content-length": "99999999999"}, CAPS)
    assert await read_body(chunks(), {"content-length": "9", "transfer-encoding": "chunked"}, CAPS) == b"{}"


async def test_an_empty_body_is_fine_in_every_encoding() -> None:
    for encoding in PACKERS:
        assert await read(b"", encoding) == b""


async def test_every_chunk_may_stop_the_reading() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        while True:
            yield b" "

    def stop() -> None:
        raise ProviderUnreachable("stop")

    with pytest.raises(ProviderUnreachable, match="stop"):
        await read_body(chunks(), {}, CAPS, on_chunk=stop)
