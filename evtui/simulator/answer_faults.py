"""Faults of the answer itself: another status, another body, another encoding. Pure functions of answers."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any, Final

from evtui.simulator.exchange import Answer, json_answer
from evtui.simulator.hostile import LONG, Poisoner

Options = Mapping[str, Any]

LOGIN_PAGE: Final = (
    b"<!doctype html>\n<html><head><title>Please log in</title></head><body>Proxy</body></html>\n"
)
BOMB_SIZE: Final = 300_000_000
_MEGABYTE: Final = 1 << 20
_WORD_KEYS: Final = frozenset(
    {"value", "status", "deviceId", "paramType", "authenticationType", "EndResult", "currency", "errorCode"}
)


def transform(action: str, answer: Answer, options: Options) -> Answer:
    """The answer after an action of this module; any other leaves it. A bomb takes a second to build."""
    change = _CHANGES.get(action)
    return answer if change is None else change(answer, options)


def _status(_: Answer, options: Options) -> Answer:
    headers = tuple((str(name), str(value)) for name, value in options.get("headers", {}).items())
    body = options.get("body")
    if body is not None:
        return Answer(status=options["status"], body=body.encode(), headers=headers)
    return json_answer({"message": "scripted fault"}, options["status"], headers)


def _rate_limit(_: Answer, options: Options) -> Answer:
    wait = options.get("retry_after")
    headers = () if wait is None else (("Retry-After", str(wait)),)
    return json_answer({"message": "Too many requests"}, 429, headers)


def _redirect(_: Answer, options: Options) -> Answer:
    return Answer(status=options.get("status", 302), headers=(("Location", options["to"]),))


def _html(_: Answer, options: Options) -> Answer:
    return Answer(status=options.get("status", 200), body=LOGIN_PAGE, content_type="text/html; charset=utf-8")


def _empty(_: Answer, options: Options) -> Answer:
    return Answer(status=options.get("status", 204))


def _hostile(answer: Answer, options: Options) -> Answer:
    return _rewritten(answer, Poisoner(options.get("corpus", ()), options.get("long", LONG)).poison)


def _mutate(answer: Answer, options: Options) -> Answer:
    random = Random(f"mutate/{options.get('seed', 1)}")
    return _rewritten(answer, lambda value: mutated(value, random, options.get("count", 3)))


def _items_null(answer: Answer, _: Options) -> Answer:
    return _rewritten(answer, _without_lists)


def _numeric_strings(answer: Answer, _: Options) -> Answer:
    return _rewritten(answer, _as_texts)


def _unknown_words(answer: Answer, _: Options) -> Answer:
    return _rewritten(answer, _unheard_of)


def _bom(answer: Answer, _: Options) -> Answer:
    return replace(answer, body=b"\xef\xbb\xbf" + answer.body)


def _deep(answer: Answer, options: Options) -> Answer:
    depth = options.get("depth", 100_000)
    return replace(answer, body=b"[" * depth + b"]" * depth)


def _gzip(answer: Answer, _: Options) -> Answer:
    return _encoded(answer, gzip.compress(answer.body, mtime=0))


def _gzip_bad(answer: Answer, _: Options) -> Answer:
    packed = bytearray(gzip.compress(answer.body, mtime=0))
    packed[-8] ^= 0xFF  # the checksum
    packed[len(packed) // 2] ^= 0xFF
    return _encoded(answer, bytes(packed))


def _gzip_cut(answer: Answer, _: Options) -> Answer:
    packed = gzip.compress(answer.body, mtime=0)
    return _encoded(answer, packed[: max(11, len(packed) * 3 // 4)])


def _bomb(answer: Answer, options: Options) -> Answer:
    """Valid JSON: very many blanks, then an empty list; about a thousandth of its size on the wire."""
    size = options.get("size", BOMB_SIZE)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    blanks = b" " * _MEGABYTE
    parts = [packer.compress(blanks) for _ in range(max(1, size // _MEGABYTE))]
    return _encoded(answer, b"".join([*parts, packer.compress(b"[]"), packer.flush()]))


_CHANGES: Final[Mapping[str, Callable[[Answer, Options], Answer]]] = {
    "status": _status,
    "rate_limit": _rate_limit,
    "redirect": _redirect,
    "html": _html,
    "empty": _empty,
    "hostile": _hostile,
    "mutate": _mutate,
    "items_null": _items_null,
    "numeric_strings": _numeric_strings,
    "unknown_words": _unknown_words,
    "bom": _bom,
    "deep": _deep,
    "gzip": _gzip,
    "gzip_bad": _gzip_bad,
    "gzip_cut": _gzip_cut,
    "bomb": _bomb,
}


def _encoded(answer: Answer, body: bytes) -> Answer:
    return replace(answer, body=body, headers=(*answer.headers, ("Content-Encoding", "gzip")))


def _rewritten(answer: Answer, change: Callable[[Any], Any]) -> Answer:
    """The answer with its JSON changed; one without JSON stays as it is."""
    try:
        value = json.loads(answer.body)
    except ValueError:
        return answer
    return replace(answer, body=json.dumps(change(value), separators=(",", ":")).encode())


def _without_lists(value: Any) -> Any:
    """``items``, ``sessions`` and a bare list become null."""
    if isinstance(value, list):
        return None
    if isinstance(value, dict):
        return {
            name: _without_lists(item) if isinstance(item, list | dict) else item
            for name, item in value.items()
        }
    return value


def _as_texts(value: Any) -> Any:
    """Every number as a text."""
    if isinstance(value, dict):
        return {name: _as_texts(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_texts(item) for item in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _unheard_of(value: Any, key: str = "") -> Any:
    """Words nobody documented, and a field nobody documented in every object."""
    if isinstance(value, dict):
        return {name: _unheard_of(item, name) for name, item in value.items()} | {
            "notInAnyDocument": {"x": [1]}
        }
    if isinstance(value, list):
        return [_unheard_of(item, key) for item in value]
    known_word = isinstance(value, str) and key in _WORD_KEYS and not value.startswith("0x")
    return f"Novel{value}" if known_word else value


def mutated(value: Any, random: Random, count: int) -> Any:
    """``count`` random changes somewhere in a JSON value; the same random gives the same changes."""
    for _ in range(count):
        value = _mutated_once(value, random)
    return value


def _mutated_once(value: Any, random: Random) -> Any:
    """Walk down by chance and change what is found there."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        name = random.choice(list(value))
        if random.random() < 0.1:
            return {key: item for key, item in value.items() if key != name}
        return {**value, name: _mutated_once(value[name], random)}
    if isinstance(value, list) and value and random.random() < 0.9:
        index = random.randrange(len(value))
        return [*value[:index], _mutated_once(value[index], random), *value[index + 1 :]]
    return random.choice(
        (
            None,
            True,
            -1,
            0,
            10**30,
            1e300,
            "",
            "NaN",
            "\u202e",
            [],
            {},
            [[None]],
            {"value": {}},
            [value],
            str(value),
        )
    )
