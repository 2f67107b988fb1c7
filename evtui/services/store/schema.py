"""The tables of ``sessions.db``: one row per session, its record and meter values beside it.

Names are plain because users query them: columns end in their unit (``energy_wh``, ``started_us``). Times are
whole microseconds since 1970-01-01T00:00:00Z, NULL where the provider sent none. Numbers are REAL; the exact
decimal texts and the look of the times stand packed in ``exact_decimals`` and ``instant_forms``, which only
``session_row`` reads. Tables hang together by ``session.number``.

    account        whose sessions: name of the configuration, provider, origin (scheme, host, port)
    session        one row per session, every field of ``models.session.Session``
    record         the record as received, compressed, without the text of its meter values, which is written
                   again from their columns
    meter_summary  what decoding the meter values left out
    meter_series   one compressed block per key (``meter_blocks``), with figures to query
    event          what happened, in the report's order
    finding        what the diagnosis found
    covered        what has been read completely, as merged stretches [since_us, until_us) by place
    search         full text (FTS5) over ids, vehicles, cards, places, error texts, verdicts; rowid = number
    meta           one value per name: ``sequence`` numbers the pages that were kept

Not STRICT and without RETURNING: Python 3.11 runs on SQLite 3.34 (RHEL 9).
"""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x65765475
"""``evTu`` in the file's header, so that ``file(1)`` and we know it as ours."""
VERSION: Final = 1
"""``PRAGMA user_version`` of the tables below."""

TABLES: Final = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
    """CREATE TABLE account (
        number INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        provider TEXT NOT NULL,          -- depot, smappee, oioi
        origin TEXT NOT NULL,            -- https://host:port
        UNIQUE (name, provider, origin)
    )""",
    """CREATE TABLE session (
        number INTEGER PRIMARY KEY,
        account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
        id TEXT NOT NULL,
        charger TEXT,
        connector TEXT,
        vehicle TEXT,
        site TEXT,
        started_us INTEGER,
        ended_us INTEGER,
        charging_started_us INTEGER,
        charging_ended_us INTEGER,
        requested_us INTEGER,
        energy_wh REAL,
        meter_start_wh REAL,
        meter_end_wh REAL,
        soc_start REAL,                  -- percent
        soc_end REAL,
        status TEXT NOT NULL,            -- models.session.SessionStatus
        status_raw TEXT,
        outcome TEXT,
        severity TEXT,                   -- critical, error, warning, info; NULL: passed
        verdict TEXT,
        errors INTEGER NOT NULL,
        warnings INTEGER NOT NULL,
        peak_power_w REAL,
        cost REAL,
        currency TEXT,
        csms_transaction_id TEXT,
        external_session_id TEXT,
        address TEXT,
        auth_kind TEXT,
        auth_token TEXT,
        priority TEXT,
        flags TEXT NOT NULL,             -- JSON array of words
        beside TEXT NOT NULL,            -- JSON: facts told elsewhere than in the record (place, prices)
        exact_decimals TEXT NOT NULL,    -- energy, meter start, meter end, soc start, soc end, cost
        instant_forms TEXT NOT NULL,     -- fraction digits, naive, offset of the six times
        reaches_us INTEGER,              -- the later of start and end; NULL: lasts until now
        meter_values INTEGER,            -- entries in the record; NULL: the provider sends none
        fetched_us INTEGER,
        settled INTEGER NOT NULL,        -- 1: fetched long enough after its end, final
        kept TEXT NOT NULL,              -- 'summary only' or 'timeline in the store'
        judged INTEGER NOT NULL,         -- 1: outcome to peak power are the diagnosis's
        digest BLOB NOT NULL,            -- BLAKE2b-128 of the record as received
        page INTEGER NOT NULL            -- meta.sequence of the page it was last in
    )""",
    """CREATE UNIQUE INDEX session_key
        ON session (account, id, ifnull(charger, ''), ifnull(connector, ''))""",
    "CREATE INDEX session_newest ON session (account, started_us, number, reaches_us)",
    "CREATE INDEX session_unsettled ON session (account) WHERE NOT settled",
    """CREATE TABLE record (
        session INTEGER PRIMARY KEY REFERENCES session (number) ON DELETE CASCADE,
        bytes INTEGER NOT NULL,          -- of the record as received
        array_at INTEGER,                -- where the array belongs in the head; NULL: nothing was cut out
        head BLOB NOT NULL,              -- zlib; '[]' stands where the array was
        array BLOB                       -- how to write it again (record_parts)
    )""",
    """CREATE TABLE meter_summary (
        session INTEGER PRIMARY KEY REFERENCES session (number) ON DELETE CASCADE,
        samples INTEGER NOT NULL,
        rejected INTEGER NOT NULL,
        duplicates INTEGER NOT NULL,
        unordered INTEGER NOT NULL,
        fraction_digits INTEGER NOT NULL,
        problems TEXT NOT NULL           -- JSON
    )""",
    """CREATE TABLE meter_series (
        session INTEGER NOT NULL REFERENCES session (number) ON DELETE CASCADE,
        position INTEGER NOT NULL,       -- order of first appearance
        key TEXT NOT NULL,
        unit TEXT NOT NULL,
        basis TEXT NOT NULL,
        samples INTEGER NOT NULL,
        first_us INTEGER,
        last_us INTEGER,
        lowest REAL,
        highest REAL,
        block BLOB NOT NULL,             -- times, values, indexes (meter_blocks)
        PRIMARY KEY (session, position)
    )""",
    """CREATE TABLE event_text (         -- what events say, each once: the same in thousands of sessions
        number INTEGER PRIMARY KEY,
        lane TEXT NOT NULL,
        severity TEXT NOT NULL,
        text TEXT NOT NULL,
        kind TEXT NOT NULL,
        state TEXT,
        device TEXT,                     -- of a device error text
        error_number INTEGER             -- (no:144)
    )""",
    """CREATE UNIQUE INDEX event_text_once ON event_text
        (text, lane, severity, kind, ifnull(state, x''), ifnull(device, x''), ifnull(error_number, x''))""",
    """CREATE TABLE event (
        session INTEGER NOT NULL REFERENCES session (number) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        at_us INTEGER,
        said INTEGER NOT NULL,           -- number of its text
        source TEXT NOT NULL,            -- JSON pointer into the record
        carried_in INTEGER NOT NULL,     -- 1: a last-known state from before the session
        PRIMARY KEY (session, position)
    ) WITHOUT ROWID""",
    """CREATE TABLE finding (
        session INTEGER NOT NULL REFERENCES session (number) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        rule TEXT NOT NULL,
        severity TEXT NOT NULL,
        text TEXT NOT NULL,
        at_us INTEGER,
        confidence TEXT NOT NULL,
        PRIMARY KEY (session, position)
    ) WITHOUT ROWID""",
    """CREATE TABLE covered (
        account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
        place TEXT NOT NULL,             -- '*': the whole account
        since_us INTEGER NOT NULL,
        until_us INTEGER NOT NULL,       -- exclusive
        PRIMARY KEY (account, place, since_us)
    ) WITHOUT ROWID""",
    """CREATE VIRTUAL TABLE search
        USING fts5 (words, errors, tokenize = "unicode61 remove_diacritics 2", columnsize = 0)""",
)
"""Everything of version 1, in order."""
TABLE_NAMES: Final = (
    "meta",
    "account",
    "session",
    "record",
    "meter_summary",
    "meter_series",
    "event_text",
    "event",
    "finding",
    "covered",
    "search",
)
"""Parents before children: the order in which rows may be copied."""
