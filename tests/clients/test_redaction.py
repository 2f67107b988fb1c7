"""Secrets are masked by value in every form, and only while somebody holds them."""

from __future__ import annotations

import base64
import copy
import gc
import json
import logging
import pickle
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evtui.clients.log_redaction import RedactionFilter, traceback_text
from evtui.clients.redaction import MASK, mask_field, redact, secret_forms
from evtui.clients.secret import Secret

VALUES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="*"), min_size=6, max_size=40
).filter(lambda value: value.strip() == value)


def test_a_secret_prints_as_a_mask_however_it_is_asked() -> None:
    secret = Secret("hunter2-hunter2")
    shown = f"{secret} {secret!r} {secret!s} {[secret]} {secret:>5} %s" % secret
    assert "hunter2" not in shown
    assert secret.reveal() == "hunter2-hunter2"
    assert "hunter2" not in repr(secret.__reduce_ex__) + str(dir(secret))


def test_a_secret_is_never_pickled_and_copies_are_the_same_object() -> None:
    secret = Secret("hunter2-hunter2")
    with pytest.raises(TypeError, match="not written"):
        pickle.dumps(secret)
    assert copy.copy(secret) is secret
    assert copy.deepcopy({"a": [secret]})["a"][0] is secret


def test_secrets_compare_by_value_and_know_emptiness() -> None:
    assert Secret("hunter2-x") == Secret("hunter2-x")
    assert Secret("hunter2-x") != Secret("hunter2-y")
    assert Secret("hunter2-x") != "hunter2-x"
    assert hash(Secret("hunter2-x")) == hash(Secret("hunter2-x"))
    assert not Secret("")


@given(value=VALUES, name=st.text(st.characters(codec="ascii"), max_size=12))
def test_every_form_of_a_secret_is_masked(value: str, name: str) -> None:
    assume(value not in MASK)
    secret = Secret(value)
    basic = base64.b64encode(f"{name}:{value}".encode()).decode()
    forms = [value, quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1], repr(value)[1:-1]]
    for form in forms:
        assert form not in redact(f"before {form} after")
        assert redact(f"before {form} after").startswith("before ")
    for piece in redact(f"Basic {basic}").removeprefix("Basic ").split(MASK):
        for start in range(4):
            digits = piece[start : start + (len(piece) - start) // 4 * 4]
            assert value.encode() not in base64.b64decode(digits)
    assert secret.reveal() == value


def test_base64_of_the_value_is_masked_wherever_it_begins() -> None:
    secret = Secret("correct horse battery")
    for before in ("", "a", "ab", "abc"):
        encoded = base64.b64encode(f"{before}{secret.reveal()}tail".encode()).decode()
        shown = redact(encoded)
        assert MASK in shown
        assert len(shown) < len(encoded) / 2
        assert MASK in redact(base64.urlsafe_b64encode(f"{before}{secret.reveal()}".encode()).decode())


def test_short_values_do_not_blank_ordinary_words() -> None:
    secret = Secret("abc")
    assert redact("abc of charging") == "abc of charging"
    assert secret_forms("abc") == frozenset()
    assert secret


def test_a_value_is_forgotten_with_its_last_holder() -> None:
    first, second = Secret("forgotten-value"), Secret("forgotten-value")
    del first
    gc.collect()
    assert redact("forgotten-value") == MASK
    assert second
    del second
    gc.collect()
    other = Secret("some-other-value")
    assert redact("forgotten-value some-other-value") == f"forgotten-value {MASK}"
    assert other


def test_unknown_tokens_are_masked_by_their_shape_and_prose_is_not() -> None:
    assert redact("Authorization: Bearer abc123def456ghi") == f"Authorization: Bearer {MASK}"
    assert redact("got eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl here") == f"got {MASK} here"
    assert redact("Basic authentication is required") == "Basic authentication is required"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "Bearer x", MASK),
        ("client_secret", "abc", MASK),
        ("rfid", "04A2B3C4D5E6F7", "***E6F7"),
        ("rfid", "1234", MASK),
        ("address", "Main Street 1", "Main Street 1"),
    ],
)
def test_fields_are_masked_by_their_table(name: str, value: str, shown: str) -> None:
    assert mask_field(name, value) == shown


def test_a_traceback_names_places_and_kinds_but_no_values_of_messages() -> None:
    def read(card: str) -> None:
        try:
            raise KeyError(card)
        except KeyError as error:
            raise ExceptionGroup("both", [ValueError(f"no card {card} at {card!r}")]) from error

    card = "04A2B3C4D59F21"
    with pytest.raises(ExceptionGroup) as caught:
        read(card)
    text = traceback_text(caught.value)
    assert card not in text and "KeyError" in text
    assert "KeyError: …\nthen:\n" in text and "ValueError: no card … at …" in text
    assert text.count("in read") == 2


def test_the_log_filter_masks_message_arguments_traceback_and_stack() -> None:
    secret = Secret("log-secret-value")
    records: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(self.format(record))

    handler = Keep()
    handler.addFilter(RedactionFilter())
    log = logging.getLogger("evtui.test.redaction")
    log.propagate = False
    log.addHandler(handler)
    try:
        log.warning("token %s", secret.reveal(), stack_info=True)
        log.warning("wrong %d", secret.reveal())
        try:
            raise ValueError(f"in a traceback: {secret.reveal()}")
        except ValueError:
            log.exception("failed")
    finally:
        log.removeHandler(handler)
    assert len(records) == 3
    assert "ValueError: in a traceback: ***" in records[2]
    assert "log-secret-value" not in "".join(records)
