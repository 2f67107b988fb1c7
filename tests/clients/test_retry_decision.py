"""The retry policy as pure arithmetic, and Retry-After in every form a server may send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.clients.call import Reply
from evtui.clients.retry import (
    LONGEST_RETRY_AFTER_S,
    RetryPolicy,
    decide,
    parse_http_date,
    parse_retry_after,
    retry_after_of,
)
from evtui.errors import (
    AuthenticationRefused,
    PermissionRefused,
    ProviderBroken,
    ProviderError,
    ProviderTimeout,
    ProviderUnreachable,
    RateLimited,
    RequestRefused,
    ResourceNotFound,
    UnexpectedPayload,
)

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
PASSING = (RateLimited, ProviderTimeout, ProviderUnreachable, ProviderBroken)
FINAL = (AuthenticationRefused, PermissionRefused, ResourceNotFound, RequestRefused, UnexpectedPayload)


@pytest.mark.parametrize("kind", PASSING)
def test_passing_failures_are_repeated(kind: type[ProviderError]) -> None:
    assert decide(kind("x"), attempt=1, remaining_s=60, jitter=0.5).retry


@pytest.mark.parametrize("kind", FINAL)
def test_final_failures_are_not_even_when_told_to_wait(kind: type[ProviderError]) -> None:
    decision = decide(kind("x"), attempt=1, remaining_s=60, jitter=0.5, retry_after_s=1)
    assert (decision.retry, decision.wait_s) == (False, 0)


def test_an_errors_own_word_beats_its_kind() -> None:
    error = ProviderBroken("x")
    error.retryable = False
    assert not decide(error, attempt=1, remaining_s=60, jitter=0.5).retry


def test_the_fourth_attempt_is_the_last() -> None:
    decisions = [decide(ProviderBroken("x"), attempt=n, remaining_s=60, jitter=0.0) for n in range(1, 5)]
    assert [decision.retry for decision in decisions] == [True, True, True, False]
    assert decisions[-1].why == "gave up after 4 attempts"


@given(attempt=st.integers(1, 60), jitter=st.floats(0, 1, exclude_max=True))
def test_full_jitter_lies_between_nothing_and_a_bound_that_doubles_to_20_s(
    attempt: int, jitter: float
) -> None:
    policy = RetryPolicy(attempts=100)
    decision = decide(ProviderBroken("x"), attempt=attempt, remaining_s=1e9, jitter=jitter, policy=policy)
    bound_s = min(20.0, 0.5 * 2 ** (attempt - 1))
    assert decision.retry
    assert decision.wait_s == pytest.approx(jitter * bound_s)
    assert 0 <= decision.wait_s <= 20


@given(wish_s=st.floats(0, 1e12), remaining_s=st.floats(-10, 100), attempt=st.integers(1, 6))
def test_a_servers_wish_is_granted_to_the_second_or_not_at_all(
    wish_s: float, remaining_s: float, attempt: int
) -> None:
    decision = decide(
        RateLimited("x"), attempt=attempt, remaining_s=remaining_s, jitter=0.3, retry_after_s=wish_s
    )
    assert decision.retry == (wish_s <= 60 and wish_s < remaining_s and attempt < 4)
    assert decision.wait_s == (wish_s if decision.retry else 0)
    assert decision.why


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("-1", None),
        ("+5", None),
        ("1e9", None),
        ("٣", None),
        ("", None),
        (None, None),
        ("soon", None),
        ("9" * 400, LONGEST_RETRY_AFTER_S),
        ("1000000000", LONGEST_RETRY_AFTER_S),
        ("Sat, 21 Nov 2026 08:00:10 GMT", 10),
        ("Saturday, 21-Nov-26 08:00:10 GMT", 10),
        ("Sat Nov 21 08:00:10 2026", 10),
        ("Sat, 21 Nov 2026 09:00:10 +0100", 10),
        ("Sat, 21 Nov 2026 07:59:00 GMT", 0),
        ("Sat, 31 Feb 2026 08:00:10 GMT", None),
        ("Sat, 21 Nov 99999 08:00:10 GMT", None),
    ],
)
def test_retry_after_forms(text: str | None, seconds: float | None) -> None:
    assert parse_retry_after(text, NOW) == seconds


@given(
    st.text(max_size=40) | st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,5} \d\d:\d\d:\d\d GMT")
)
def test_no_retry_after_value_breaks_the_reader(text: str) -> None:
    seconds = parse_retry_after(text, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST_RETRY_AFTER_S


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)))
def test_a_written_date_reads_back(moment: datetime) -> None:
    aware = moment.replace(microsecond=0, tzinfo=UTC)
    assert parse_http_date(format_datetime(aware, usegmt=True)) == aware


@given(skew_s=st.integers(-(10**6), 10**6), wait_s=st.integers(0, 59))
def test_a_date_is_read_by_the_servers_clock_however_wrong_ours_is(skew_s: int, wait_s: int) -> None:
    theirs = NOW + timedelta(seconds=skew_s)
    headers = {
        "date": format_datetime(theirs, usegmt=True),
        "retry-after": format_datetime(theirs + timedelta(seconds=wait_s), usegmt=True),
    }
    assert retry_after_of(Reply(status=503, headers=headers, body=b"", elapsed_s=0), NOW) == wait_s
