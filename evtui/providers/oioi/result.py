"""Both error layers of OIOI: HTTP statuses and result codes, in every mixture (OIOI result codes)."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from evtui.clients.call import Reply
from evtui.clients.decode import decode
from evtui.clients.judge import error_for_status, one_line, require_json, status_text
from evtui.errors import (
    AuthenticationRefused,
    PermissionRefused,
    ProviderBroken,
    ProviderError,
    RequestRefused,
    ResourceNotFound,
    UnexpectedPayload,
)
from evtui.providers.lenient import decimal

SUCCESS: Final = range(100)
PASSING: Final = frozenset({100, 101, 102, 302, 402})
"""PlugSurfing's or the hub's own trouble, or a timeout at the operator: worth another try."""
USER_TOKEN: Final = frozenset({140, 141, 142, 144, 145})
KEY: Final = frozenset({210, 211})
NO_ACCESS: Final = frozenset({192, 220})
NOT_FOUND: Final = frozenset(range(180, 190)) | {191}
OUR_REQUEST: Final = frozenset({143, 190, 193, 194, 195, 200, 230})
MEANINGS: Final = {
    100: "PlugSurfing system error",
    101: "PlugSurfing database error",
    102: "PlugSurfing timeout",
    140: "no positive authentication response",
    141: "the password is wrong",
    142: "the e-mail address is wrong",
    144: "the e-mail address does not exist",
    145: "the user token is not valid",
    180: "entity not found",
    181: "EVSE not found",
    182: "session not found",
    191: "unknown EVCO-ID",
    192: "the EVCO-ID is locked",
    200: "client request error",
    210: "the API key is not valid",
    211: "the partner identifier is not valid",
    220: "the API key has no access to this",
    230: "invalid format",
    402: "hub timeout",
}
"""Documented meanings, for answers that bring no message."""
MOST_WORDS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an answer says about its own success, before anybody judges it."""

    code: int | None = None
    """``result.code``; 0 to 99 is success."""
    message: str = ""
    """``result.message``, or the text of ``error`` or ``reason``."""
    error: bool = False
    """The answer has ``error`` and no ``result``."""
    success: bool | None = None
    """``success`` of the version 3 style, when there is no result."""


def read_result(value: object) -> Result:
    """The error layers of a decoded answer. Raises ValueError for a result whose code cannot be read."""
    if not isinstance(value, dict):
        return Result()
    result = value.get("result")
    if isinstance(result, dict) and result.get("code") is not None:
        code = decimal(result["code"])
        if code is None or code != code.to_integral_value():
            raise ValueError("result.code is no whole number")
        return Result(code=int(code), message=_words(result.get("message")))
    if value.get("error"):
        return Result(error=True, message=_words(value["error"]))
    success = value.get("success")
    return Result(success=success if isinstance(success, bool) else None, message=_words(value.get("reason")))


def judge(reply: Reply) -> None:
    """Return for an answer that holds data, raise the ProviderError it stands for otherwise.

    A result code outranks the HTTP status, except that 429 always means to wait.
    """
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise error_for_status(reply)
    result = _result_of(reply)
    if result is not None and result.code is not None:
        if result.code not in SUCCESS:
            raise error_for_code(result.code, result.message, reply.status)
        return
    if not 200 <= reply.status < 300:
        raise error_for_status(reply)
    if result is None:
        require_json(reply)
        raise UnexpectedPayload("the answer is not a JSON object", status=reply.status)
    if result.error or result.success is False:
        words = one_line(result.message, MOST_WORDS) or "no reason given"
        raise RequestRefused(f"refused: {words}", status=reply.status)


def error_for_code(code: int, message: str, status: int | None = None) -> ProviderError:
    """The typed error of a result code of 100 and above, with the provider's own code and text."""
    words = one_line(message, MOST_WORDS) or MEANINGS.get(code, "no message")
    text = f"result code {code}: {words}"
    if status is not None and not 200 <= status < 300:
        text = f"{text} (HTTP {status_text(status)})"
    error = _typed(code, text, status)
    error.code = code
    return error


def _typed(code: int, text: str, status: int | None) -> ProviderError:
    """Which of our errors a code is."""
    if code in PASSING:
        return ProviderBroken(text, status=status)
    if code in USER_TOKEN:
        return AuthenticationRefused(text, status=status, hint="ask PlugSurfing for a new token of this user")
    if code in KEY:
        return AuthenticationRefused(text, status=status, hint="check api_key of this account")
    if code in NO_ACCESS:
        return PermissionRefused(text, status=status, hint="this key or user may not read it")
    if code in NOT_FOUND:
        return ResourceNotFound(text, status=status)
    if code in OUR_REQUEST:
        return RequestRefused(text, status=status, hint="check identifier_type and identifier of this user")
    return ProviderError(text, status=status)


def _result_of(reply: Reply) -> Result | None:
    """The result of an answer that is a JSON object, else None."""
    try:
        value = decode(reply.body)
    except UnexpectedPayload:
        return None
    if isinstance(value, list):
        return Result()
    if not isinstance(value, dict):
        return None
    try:
        return read_result(value)
    except ValueError as error:
        raise UnexpectedPayload(f"unreadable result: {error}", status=reply.status) from None


def _words(value: object) -> str:
    """A text, or an object of texts joined (``{"error": {"request": "text"}}``)."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {words}" for key, words in value.items() if isinstance(words, str))
    return value if isinstance(value, str) else ""
