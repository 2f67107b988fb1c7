"""What every store promises; each store's own test file runs all of it on that store."""

from __future__ import annotations

import json
import os
import random
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.errors import StoreFailed
from evtui.models.fetch import Covered, SessionQuery
from evtui.models.instant import Instant
from evtui.models.provenance import Basis, Fact
from evtui.models.report import Kept, SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.providers.registry import load_provider
from evtui.services.store import pruning
from evtui.services.store.protocol import (
    AccountRef,
    Judged,
    Page,
    Retention,
    RowCursor,
    Store,
    StoredFinding,
)
from evtui.services.store.record_parts import digest_of
from tests.services.store import made_up
from tests.services.store.made_up import DAY_US, HOUR_US, NORTH, NOW, SOUTH, at, report, with_outcome


def save(store: Store, *reports: SessionReport, account: AccountRef = NORTH) -> None:
    store.save(account, Page(reports=reports))


def all_rows(store: Store, query: SessionQuery, limit: int, account: AccountRef) -> list[SessionReport]:
    """Every row, page by page."""
    rows: list[SessionReport] = []
    after: RowCursor | None = None
    while True:
        page = store.rows(account, query, after=after, limit=limit)
        assert len(page.reports) <= limit
        rows += page.reports
        if page.following is None:
            return rows
        after = page.following


def ids(store: Store, query: SessionQuery | None = None, account: AccountRef = NORTH) -> list[str]:
    return [one.session.id for one in store.rows(account, query or SessionQuery()).reports]


def row(store: Store, id: str) -> SessionReport:
    (found,) = [one for one in store.rows(NORTH, SessionQuery()).reports if one.session.id == id]
    return found


examples = settings(max_examples=2000 if os.environ.get("EVTUI_NIGHTLY") == "1" else 100, deadline=None)


def other_accounts() -> Iterator[AccountRef]:
    """Accounts of one name at ever other servers: one store serves all examples of a property."""
    return (replace(NORTH, origin=f"https://{number}.example") for number in count())


class StoreContract:
    """Subclasses say how a store is opened."""

    @abstractmethod
    def opened(self) -> AbstractContextManager[Store]:
        """A new, empty store that is closed and gone afterwards."""

    @pytest.fixture
    def store(self) -> Iterator[Store]:
        with self.opened() as store:
            yield store

    def test_a_new_store_is_empty(self, store: Store) -> None:
        key = report("1").session.key
        assert store.rows(NORTH, SessionQuery()).reports == ()
        assert store.record(NORTH, key) is None
        assert store.raw(NORTH, key) is None
        assert store.meters(NORTH, key) is None
        assert store.covered(NORTH) == ()
        assert store.unsettled(NORTH) == ()
        assert not store.find("a").keys
        assert (store.info().sessions, store.info().accounts) == (0, ())
        assert store.check().is_ok
        assert not store.is_read_only

    # rows

    def test_a_row_comes_back_exactly_as_it_was_saved(self, store: Store) -> None:
        accounts = other_accounts()

        @examples
        @given(session=made_up.sessions, fetched=st.none() | made_up.near_instants)
        def holds(session: Session, fetched: Instant | None) -> None:
            account = next(accounts)
            save(store, made_up.bare(session, b'{"a": 1}', fetched), account=account)
            (found,) = store.rows(account, SessionQuery()).reports
            assert made_up.every_bit(found.session) == made_up.every_bit(session)
            assert found.fetched_at == fetched
            assert (found.is_summary, found.kept) == (True, Kept.TIMELINE)
            assert found.digest == digest_of(b'{"a": 1}')

        holds()

    def test_facts_that_are_in_no_record_come_back_with_the_row(self, store: Store) -> None:
        facts = (
            Fact(name="site_name", value="Depot", source=None, note="from the station"),
            Fact(name="soc", value=3, unit="%", source="/soc"),
            Fact(name="duration_s", value=3, unit="s", basis=Basis.DERIVED),
        )
        save(store, replace(report("1"), facts=facts))
        assert row(store, "1").facts == facts[:1]

    def test_rows_are_those_the_query_wants_whatever_the_page_size(self, store: Store) -> None:
        accounts = other_accounts()

        @examples
        @given(data=st.data())
        def holds(data: st.DataObject) -> None:
            self._rows_are_those_the_query_wants(store, next(accounts), data)

        holds()

    def _rows_are_those_the_query_wants(self, store: Store, account: AccountRef, data: st.DataObject) -> None:
        times = st.none() | made_up.near_instants
        session = st.builds(
            Session,
            provider=st.just("depot"),
            account=st.just("north"),
            id=st.sampled_from("abcdefgh"),
            charger=st.sampled_from([None, "C", "D", "C/1"]),
            connector=st.sampled_from([None, "1", "2"]),
            started_at=times,
            ended_at=times,
            status=st.sampled_from(SessionStatus),
        )
        saved = {one.key: one for one in data.draw(st.lists(session, max_size=12))}
        query = SessionQuery(
            since=data.draw(times),
            until=data.draw(times),
            chargers=tuple(data.draw(st.sets(st.sampled_from(["C", "D/2", "C/1", "None/None"])))),
            active_only=data.draw(st.booleans()),
        )
        limit = data.draw(st.integers(1, 13))
        for one in saved.values():
            save(store, made_up.bare(one), account=account)
        found = [one.session for one in all_rows(store, query, limit, account)]
        wanted = [one for one in saved.values() if query.wants(one)]
        assert sorted(map(repr, found)) == sorted(map(repr, wanted))
        starts = [-1 if one.started_at is None else one.started_at.us for one in found]
        assert starts == sorted(starts, reverse=True)

    def test_sessions_that_began_at_once_are_told_in_the_order_they_were_kept_newest_first(
        self, store: Store
    ) -> None:
        for id in "cab":
            save(store, report(id, started=at(5)))
        assert ids(store) == ["b", "a", "c"]

    def test_a_clock_that_goes_back_loses_and_reorders_nothing(self, store: Store) -> None:
        save(store, report("1", started=at(9), ended=at(8), fetched=at(1)))
        save(store, report("2", started=at(7), ended=at(6), fetched=at(300)))
        newer = report("1", started=at(9), ended=at(8), fetched=at(400), note="changed")
        save(store, newer)
        assert ids(store) == ["2", "1"]
        assert store.raw(NORTH, newer.session.key) == newer.raw
        assert row(store, "1").fetched_at == at(400)
        assert store.info().accounts[0].fetched_at == at(400)

    def test_one_name_at_another_server_is_another_account(self, store: Store) -> None:
        elsewhere = replace(NORTH, origin="https://other.example")
        save(store, report("1"))
        save(store, report("1", note="theirs"), account=elsewhere)
        assert ids(store) == ids(store, account=elsewhere) == ["1"]
        assert store.raw(NORTH, report("1").session.key) == report("1").raw
        assert len(store.info().accounts) == 2

    # records

    def test_of_two_copies_in_a_page_the_longer_one_is_kept(self, store: Store) -> None:
        short, long = report("1"), report("1", note="x" * 50)
        for page in ([short, long], [long, short]):
            save(store, *page)
            assert store.raw(NORTH, long.session.key) == long.raw

    def test_of_two_pages_the_later_one_is_kept(self, store: Store) -> None:
        save(store, report("1", note="x" * 50))
        save(store, report("1"))
        assert store.raw(NORTH, report("1").session.key) == report("1").raw

    def test_rows_of_the_store_are_no_copies(self, store: Store) -> None:
        whole = report("1", started=at(3))
        save(store, whole)
        save(store, *store.rows(NORTH, SessionQuery()).reports)
        assert store.raw(NORTH, whole.session.key) == whole.raw

    @pytest.mark.parametrize(
        "raw",
        [
            b"{}",
            b"",
            b"no json \xff\x00",
            b'{"sessionMeterValues": []}',
            b'{"sessionMeterValues": [' + b'"]",' * 30_000 + b"1]}",
            b'{"sessionMeterValues": [' + b'"\\"]",' * 30_000 + b"1]}",
            b'{"a": {"sessionMeterValues": [' + b"1," * 60_000 + b"1]}}",
            b'{"sessionMeterValues": [[' + b"1," * 60_000 + b"1], 2]}",
            b'{"sessionMeterValues": [' + b"1," * 60_000 + b'1], "sessionMeterValues": [1]}',
            b'{"sessionMeterValues": [1], "sessionMeterValues": [' + b"1," * 60_000 + b"1]}",
            b'{"x": "\\"sessionMeterValues\\": [' + b"1," * 60_000 + b'1]"}',
            b'{"sessionMeterValues": [' + b"1," * 60_000,
            b'{"sessionMeterValues" : [' + b"1 , " * 60_000 + b'1] , "b": "[]"}',
        ],
        ids=range(13),
    )
    def test_a_record_comes_back_byte_for_byte_and_its_head_means_the_same(
        self, store: Store, raw: bytes
    ) -> None:
        one = made_up.bare(Session(provider="depot", account="north", id="1"), raw)
        save(store, one)
        assert store.raw(NORTH, one.session.key) == raw
        kept = store.record(NORTH, one.session.key)
        assert kept is not None
        if kept.is_partial:
            whole, head = json.loads(raw), json.loads(kept.record)
            assert head.pop("sessionMeterValues") == []
            assert isinstance(whole.pop("sessionMeterValues"), list)
            assert head == whole
        else:
            assert kept.record == raw
        assert store.check().is_ok

    def test_simulated_sessions_come_back_with_records_and_meter_values(self, store: Store) -> None:
        reports = made_up.simulated()
        save(store, *reports)
        read_meters = load_provider("depot").read_meters
        assert read_meters is not None
        for one in reports:
            key = one.session.key
            assert store.raw(NORTH, key) == one.raw
            meters = store.meters(NORTH, key)
            if one.meter_values:
                assert meters is not None
                assert made_up.is_same_table(meters, read_meters(one, lambda _: None))
            else:
                assert meters is None
        assert store.info().meter_values == sum(one.meter_values or 0 for one in reports)
        assert store.check().is_ok

    def test_odd_meter_values_come_back_as_they_were_decoded(self, store: Store) -> None:
        values = [
            {"key": "a", "value": 1.5, "eventTimestamp": "2026-11-21T10:00:00.123456Z"},
            {"key": "a", "value": 1.5, "eventTimestamp": "2026-11-21T10:00:00.123456Z"},
            {"key": "a", "value": -0.0, "eventTimestamp": "2026-11-21T09:00:00"},
            {"key": "b", "value": 0.1 + 0.2, "eventTimestamp": "0001-01-01T00:00:00Z"},
            {"key": "b", "value": 1e300, "eventTimestamp": "9999-12-31T23:59:59Z"},
            {"key": "c", "value": None, "eventTimestamp": "2026-11-21T10:00:00Z"},
            {"key": 7, "value": "2.25", "eventTimestamp": "2026-11-21T10:00:00+02:00"},
            {"key": "a", "value": 3, "eventTimestamp": "never"},
        ]
        one = made_up.mapped(json.dumps({"sessionId": "1", "sessionMeterValues": values}).encode())
        save(store, one)
        read_meters = load_provider("depot").read_meters
        assert read_meters is not None
        decoded, kept = read_meters(one, lambda _: None), store.meters(NORTH, one.session.key)
        assert decoded.rejected and decoded.duplicates and decoded.unordered and decoded.problems
        assert kept is not None and made_up.is_same_table(kept, decoded)

    def test_a_record_that_lost_its_meter_values_loses_them_in_the_store(self, store: Store) -> None:
        save(store, report("1", meter_values=4))
        save(store, report("1"))
        assert store.meters(NORTH, report("1").session.key) is None

    # verdicts

    def test_an_equal_record_renews_the_copy_and_keeps_the_verdict(self, store: Store) -> None:
        one = report("1", started=at(2), ended=at(1), fetched=at(0.9))
        save(store, one)
        store.keep_verdicts(NORTH, [Judged(report=with_outcome(one, "tripped", "FAULT"))])
        save(store, replace(with_outcome(one, "charged"), fetched_at=NOW))
        found = row(store, "1")
        assert (found.session.outcome, found.session.verdict) == ("tripped", "FAULT")
        assert found.fetched_at == NOW
        assert not store.unsettled(NORTH)

    def test_without_a_verdict_an_equal_record_takes_the_newer_words(self, store: Store) -> None:
        save(store, with_outcome(report("1"), "old"))
        save(store, with_outcome(report("1"), "new"))
        assert row(store, "1").session.outcome == "new"
        assert store.find("new").keys and not store.find("old").keys

    def test_a_changed_record_forgets_the_verdict(self, store: Store) -> None:
        one, changed = report("1"), report("1", note="changed")
        save(store, one)
        store.keep_verdicts(NORTH, [Judged(report=with_outcome(one, "tripped", "FAULT"))])
        save(store, changed)
        assert (row(store, "1").session.outcome, row(store, "1").session.verdict) == (None, None)
        assert not store.find("tripped").keys

    def test_a_verdict_of_another_record_is_not_kept(self, store: Store) -> None:
        one, changed = report("1"), report("1", note="changed")
        save(store, changed)
        store.keep_verdicts(NORTH, [Judged(report=with_outcome(one, "tripped"))])
        assert row(store, "1").session.outcome is None

    def test_a_verdict_of_a_row_is_kept_and_found(self, store: Store) -> None:
        save(store, report("1", errors=["ERROR: converter : unit 1: hot(no:7)"]))
        summary = row(store, "1")
        finding = StoredFinding(rule="SAF-1", severity="error", text="hot", at=NOW, confidence="field")
        store.keep_verdicts(
            NORTH, [Judged(report=with_outcome(summary, "tripped", "FAULT"), findings=(finding,))]
        )
        for words in ("fault", "tripped", "hot", "no:7", "fault hot"):
            assert store.find(words).keys == {summary.session.key}, words

    def test_verdicts_of_unknown_accounts_and_sessions_are_dropped(self, store: Store) -> None:
        judged = Judged(report=with_outcome(report("1"), "tripped"))
        store.keep_verdicts(NORTH, [judged])
        save(store, report("2"))
        store.keep_verdicts(NORTH, [judged])
        assert ids(store) == ["2"]

    # coverage and settling

    def test_coverage_is_joined_place_by_place(self, store: Store) -> None:
        def covered(place: str, since: int, until: int) -> Covered:
            return Covered(place=place, since=Instant(since), until=Instant(until))

        store.save(NORTH, Page(covered=[covered("a", 0, 10), covered("b", 0, 5), covered("a", 20, 30)]))
        store.save(NORTH, Page(covered=[covered("a", 10, 15), covered("a", 25, 40), covered("a", 7, 7)]))
        store.save(SOUTH, Page(covered=[covered("a", 15, 20)]))
        assert store.covered(NORTH) == (covered("a", 0, 15), covered("a", 20, 40), covered("b", 0, 5))

    def test_sessions_that_may_change_are_unsettled(self, store: Store) -> None:
        save(
            store,
            report("running", started=at(3)),
            report("just over", started=at(2), ended=at(0.1)),
            report("over", started=at(3), ended=at(1)),
            report("never", started=at(9), ended=at(8), fetched=None),
        )
        assert [one.session.id for one in store.unsettled(NORTH)] == ["just over", "running", "never"]
        save(store, report("just over", started=at(2), ended=at(0.1), fetched=Instant(NOW.us + DAY_US)))
        assert [one.session.id for one in store.unsettled(NORTH)] == ["running", "never"]

    # search

    def test_every_word_must_occur_as_a_word_or_the_beginning_of_one(self, store: Store) -> None:
        save(
            store,
            report("4711", charger="HPC-01", connector="2", vehicleId="bus-17"),
            report(
                "4712",
                charger="HPC-02",
                connector="1",
                vehicleId="bus-18",
                errors=["ERROR: a : b: VQS(no:121)"],
            ),
            report("77", charger="Größe", connector="1", vehicleId='the "fast" one'),
        )
        save(store, report("4711", account="south"), account=SOUTH)

        def found(words: str) -> list[str]:
            return sorted(f"{key[1]}/{key[4]}" for key in store.find(words).keys)

        assert found("4711") == ["north/4711", "south/4711"]
        assert found("47") == ["north/4711", "north/4712", "south/4711"]
        assert found("HPC-01/2") == ["north/4711"]
        assert found("hpc bus-18") == ["north/4712"]
        assert found("no:121") == found("(no:121)") == found("vqs") == ["north/4712"]
        assert found("bus 17") == ["north/4711"]
        assert found("bus us") == found("OR") == found("NEAR(bus") == found("bus NOT 17x") == []
        assert found('"fast"') == found("größe") == found("grosse fast"[6:]) == ["north/77"]
        assert found("grö") == found("gro") == ["north/77"]
        assert found("") == found("  ") == found('* - ( ) : ^ "') == []

    def test_a_search_may_be_among_errors_only(self, store: Store) -> None:
        save(store, report("1", vehicleId="VQS"), report("2", errors=["ERROR: a : unit 1: VQS hot(no:7)"]))
        everywhere = {key[4] for key in store.find("vqs").keys}
        among_errors = {key[4] for key in store.find("vqs", in_errors_only=True).keys}
        assert (everywhere, among_errors) == ({"1", "2"}, {"2"})
        assert {key[4] for key in store.find("hot unit", in_errors_only=True).keys} == {"2"}
        assert not store.find("2 hot", in_errors_only=True).keys
        assert not store.find("- *", in_errors_only=True).keys

    def test_no_query_is_an_error(self, store: Store) -> None:
        save(store, report("1", vehicleId="bus"))

        @examples
        @given(words=st.text(max_size=20) | st.text('"*()^:-+ ANDORNOTEAR{}bus', max_size=20))
        def holds(words: str) -> None:
            assert store.find(words).keys <= {report("1").session.key}
            assert not store.find(words, in_errors_only=True).keys

        holds()

    def test_a_search_says_when_there_is_more(self, store: Store) -> None:
        save(store, *(report(str(number), vehicleId="bus") for number in range(5)))
        assert not store.find("bus", limit=4).is_all
        assert len(store.find("bus", limit=4).keys) == 4
        assert store.find("bus", limit=5).is_all

    # letting go

    def test_records_go_before_rows_and_rows_take_their_coverage_along(self, store: Store) -> None:
        days = {"new": 1, "old": 40, "ancient": 400}
        for id, ago in days.items():
            save(store, report(id, started=at(24 * ago), ended=at(24 * ago - 1), vehicleId="bus"))
        save(store, report("running", started=at(24 * 500)))
        everything = Covered(place="*", since=at(24 * 600), until=NOW)
        store.save(NORTH, Page(covered=[everything]))

        pruned = store.prune(Retention(records_for_us=30 * DAY_US), NOW)
        assert (pruned.records, pruned.rows) == (3, 0)
        assert {one.session.id: one.kept for one in store.rows(NORTH, SessionQuery()).reports} == {
            "new": Kept.TIMELINE,
            "old": Kept.SUMMARY,
            "ancient": Kept.SUMMARY,
            "running": Kept.SUMMARY,
        }
        assert store.raw(NORTH, report("old").session.key) is None
        assert store.record(NORTH, report("old").session.key) is None
        assert store.covered(NORTH) == (everything,)

        pruned = store.prune(Retention(rows_for_us=300 * DAY_US), NOW)
        assert (pruned.records, pruned.rows) == (0, 1)
        assert ids(store) == ["new", "old", "running"]
        (left,) = store.covered(NORTH)
        assert left.since > at(24 * 400 - 1) and left.until == NOW
        assert len(store.find("bus").keys) == 2
        assert store.check().is_ok

    def test_a_record_that_went_comes_back_with_its_verdict_still_there(self, store: Store) -> None:
        one = report("1", started=at(50), ended=at(49), meter_values=4)
        save(store, one)
        store.keep_verdicts(NORTH, [Judged(report=with_outcome(one, "tripped"))])
        store.prune(Retention(records_for_us=DAY_US), NOW)
        assert (row(store, "1").session.outcome, row(store, "1").kept) == ("tripped", Kept.SUMMARY)
        save(store, one)
        assert (row(store, "1").session.outcome, row(store, "1").kept) == ("tripped", Kept.TIMELINE)
        assert store.raw(NORTH, one.session.key) == one.raw
        assert store.meters(NORTH, one.session.key) is not None

    def test_a_store_that_is_too_large_loses_its_oldest_records(self, store: Store) -> None:
        chance = random.Random(1)
        for number in range(20):
            noise = chance.randbytes(40_000).hex()  # cannot be made small
            save(store, report(f"{number:02}", started=at(20 - number), ended=at(19.5 - number), noise=noise))
        store.prune(Retention(), NOW)  # empties the journal, whose size says nothing
        before = store.info()
        pruned = store.prune(Retention(size_bytes=before.size_bytes // 2), NOW)
        left = [
            one.session.id for one in store.rows(NORTH, SessionQuery()).reports if one.kept is Kept.TIMELINE
        ]
        assert left == [f"{number:02}" for number in range(19, 19 - len(left), -1)]
        assert pruned.records == 20 - len(left) and 5 < len(left) < 15
        assert pruned.freed_bytes > before.size_bytes // 3
        assert store.info().size_bytes <= before.size_bytes // 2
        assert store.check().is_ok

    @pytest.mark.parametrize("share", [0, 1, 5, 20, 60, 100])
    def test_what_would_go_is_what_goes(
        self, store: Store, share: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pruning, "_BATCH", 7)
        chance = random.Random(share)
        for number in range(60):
            noise = chance.randbytes(chance.randrange(20_000)).hex()
            began = at(60 - number)
            ended = None if number % 7 == 0 else Instant(began.us + HOUR_US // 2)
            bus = f"bus-{number} {chance.randbytes(200).hex()}"
            save(store, report(f"{number:02}", started=began, ended=ended, noise=noise, vehicleId=bus))
        store.prune(Retention(), NOW)
        before = (store.info(), store.find("bus"), store.rows(NORTH, SessionQuery()))
        retention = Retention(
            records_for_us=58 * HOUR_US,
            rows_for_us=59 * HOUR_US,
            size_bytes=before[0].size_bytes * share // 100,
        )
        would = store.foretell(retention, NOW)
        assert (store.info(), store.find("bus"), store.rows(NORTH, SessionQuery())) == before
        assert store.foretell(retention, NOW) == would, "nothing went"
        went = store.prune(retention, NOW)
        assert (would.records, would.rows) == (went.records, went.rows)
        assert went.records
        assert abs(would.freed_bytes - went.freed_bytes) <= before[0].size_bytes // 10
        assert store.check().is_ok

    def test_accounts_are_forgotten_by_name(self, store: Store) -> None:
        save(store, report("1"), report("2"))
        save(store, report("1", account="south"), account=SOUTH)
        store.save(NORTH, Page(covered=[Covered(place="*", since=at(9), until=NOW)]))
        pruned = store.clear(["north", "nobody"])
        assert (pruned.records, pruned.rows) == (2, 2)
        assert (ids(store), store.covered(NORTH)) == ([], ())
        assert len(store.find("1").keys) == 1
        assert store.clear().rows == 1
        assert (store.info().sessions, store.info().accounts) == (0, ())
        save(store, report("3"))
        assert ids(store) == ["3"]
        assert store.check().is_ok

    def test_figures_count_what_is_kept(self, store: Store) -> None:
        one = report("1", started=at(5), ended=at(4), meter_values=6)
        save(store, one, report("2", started=at(90), ended=at(89), fetched=at(1)))
        store.prune(Retention(records_for_us=DAY_US), NOW)
        info = store.info()
        assert (info.sessions, info.with_record, info.meter_values) == (2, 1, 6)
        assert info.record_bytes == len(one.raw)
        (account,) = info.accounts
        assert (account.ref, account.sessions, account.with_record) == (NORTH, 2, 1)
        assert (account.oldest, account.newest) == (at(90), at(5))

    def test_a_closed_store_says_so(self, store: Store) -> None:
        store.close()
        store.close()
        with pytest.raises(StoreFailed, match="closed"):
            save(store, report("1"))
        with pytest.raises(StoreFailed, match="closed"):
            store.rows(NORTH, SessionQuery())
