"""``cache``: what the store holds, letting go of what is old, forgetting it."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.options import CliOptions
from evtui.cli.output import Output, is_tty
from evtui.cli.periods import current_instant, minute, zone
from evtui.cli.record_tables import write_table
from evtui.cli.stderr import write_line
from evtui.errors import UsageError
from evtui.formats.times import iso_date
from evtui.formats.units import count, size
from evtui.models.instant import US_PER_S
from evtui.services.store.lazy_store import STORE_FILE
from evtui.services.store.protocol import Pruned, Retention, Store, StoreInfo

if TYPE_CHECKING:
    from evtui.config.locations import Locations
    from evtui.config.settings import StoreSettings
    from evtui.services.workspace import Workspace

T = TypeVar("T")
_DAY_S: Final = 86_400
_AGES: Final = {"h": 3600, "d": _DAY_S, "w": 7 * _DAY_S, "y": 365 * _DAY_S}
_SIZES: Final = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_AGE: Final = re.compile(r"(\d{1,6})\s*([hdwy])", re.ASCII | re.IGNORECASE)
_SIZE: Final = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([kmgt]?)b?", re.ASCII | re.IGNORECASE)
NOTHING: Final = "nothing is stored yet"
NOTHING_HINT: Final = "evtui sync fetches it"
ACCOUNT_TITLES: Final = ("account", "provider", "server", "sessions", "with record", "from", "to", "fetched")


def show_info(options: CliOptions) -> int:
    """Figures of the store."""
    from evtui.services.sync.records import StoredAccountRecord, StoreRecord, store_record

    path = store_path(options)
    info = _with_store(path, lambda store: store.info(), read_only=True)
    record = StoreRecord(path=str(path), exists=False) if info is None else store_record(info)
    if options.output == "table":
        output = Output.standard(options.color, ascii=options.ascii)
        output.lines([NOTHING, str(path)] if info is None else _figures(info))
        output.flush()
    if options.output != "table" or record.accounts:
        tz = zone(options.tz)
        rows = (
            (one.account, one.provider, one.origin, str(one.sessions), str(one.with_record),
             iso_date(held.oldest, tz), iso_date(held.newest, tz), minute(held.fetched_at, options))
            for one, held in zip(record.accounts, () if info is None else info.accounts, strict=True)
        )  # fmt: skip
        write_table(options, record, StoredAccountRecord, record.accounts, ACCOUNT_TITLES, rows)
    for notice in record.notices:
        Diagnostics(quiet=options.quiet).notice(notice)
    return 0


def check_store(options: CliOptions) -> int:
    """Look through the store; 1 when something is damaged."""
    path = store_path(options)
    found = _with_store(path, lambda store: store.check(), read_only=True)
    output = Output.standard("never", ascii=options.ascii)
    if found is None:
        output.lines([NOTHING, str(path)])
    elif found.is_ok:
        output.lines([f"{path}: no damage found"])
    else:
        output.lines([f"{path}: {count(len(found.problems), 'problem')}", *found.problems])
    output.flush()
    return 0 if found is None or found.is_ok else 1


def show_path(options: CliOptions) -> int:
    """Where the store is, or would be."""
    output = Output.standard("never", ascii=options.ascii)
    output.lines([str(store_path(options))])
    output.flush()
    return 0


def prune_store(
    options: CliOptions,
    *,
    keep_records: str | None,
    keep_rows: str | None,
    max_size: str | None,
    dry_run: bool,
) -> int:
    """Let go of what the limits say, the command's or else those of the configuration."""
    given = Retention(
        records_for_us=None if keep_records is None else read_age_us(keep_records, "--keep-records"),
        rows_for_us=None if keep_rows is None else read_age_us(keep_rows, "--keep-rows"),
        size_bytes=None if max_size is None else read_size(max_size, "--max-size"),
    )
    retention = retention_of(_settings(options)) if given == Retention() else given
    if retention == Retention():
        raise UsageError(
            "no limit is given", hint="--keep-records 90d, --keep-rows 2y, --max-size 2GB, or [store]"
        )
    now = options.now or current_instant()
    path = store_path(options)
    if dry_run:
        pruned = _with_store(path, lambda store: store.foretell(retention, now))
    else:
        pruned = _with_store(path, lambda store: store.prune(retention, now))
    _write_pruned(options, pruned, "would go" if dry_run else "went", dry_run=dry_run)
    return 0


def clear_store(options: CliOptions, *, yes: bool) -> int:
    """Forget everything, or the accounts named; asks first."""
    path = store_path(options)
    accounts = options.accounts or None
    what = f"what was fetched of {', '.join(options.accounts)}" if accounts else "everything that was fetched"
    if not (yes or not path.exists()):
        if not (is_tty(sys.stdin) and is_tty(sys.stderr)):
            raise UsageError("clear asks first, and nobody is there to answer", hint="--yes")
        if not _agrees(f"Forget {what}, in {path}?"):
            Diagnostics(quiet=options.quiet).notice("nothing was forgotten")
            return 0
    pruned = _with_store(path, lambda store: store.clear(accounts))
    _write_pruned(options, pruned, "forgotten")
    return 0


async def prune_as_configured(workspace: Workspace, options: CliOptions) -> Pruned | None:
    """Apply the limits under ``[store]``; None where there are none, and in the demo."""
    if options.demo or workspace.store is None:
        return None
    retention = retention_of(_settings(options))
    if retention == Retention():
        return None
    return await asyncio.to_thread(workspace.store.prune, retention, options.now or current_instant())


def retention_of(settings: StoreSettings) -> Retention:
    """The limits of the configuration."""
    records, rows, most = settings.keep_records_days, settings.keep_rows_days, settings.max_size_mb
    return Retention(
        records_for_us=None if records is None else records * _DAY_S * US_PER_S,
        rows_for_us=None if rows is None else rows * _DAY_S * US_PER_S,
        size_bytes=None if most is None else most * 10**6,
    )


def store_path(options: CliOptions) -> Path:
    """The store's file; the demo's is the one in ``$EVTUI_HOME/demo``, if there is one to speak of."""
    return _locations(options).data / STORE_FILE


def _locations(options: CliOptions) -> Locations:
    """Where files are kept; no configuration is read for it."""
    from evtui.config.locations import home_locations, locate

    if not options.demo:
        return locate(config=options.config)
    home = os.environ.get("EVTUI_HOME")
    if not home:
        raise UsageError("the demo's store ends with the demo", hint="with EVTUI_HOME set it stays")
    return home_locations(Path(home).absolute() / "demo")


def _settings(options: CliOptions) -> StoreSettings:
    """``[store]`` of the configuration; its defaults for the demo. Raises ConfigError."""
    from evtui.config.settings import StoreSettings

    if options.demo:
        return StoreSettings()
    from evtui.config.load import load_settings

    return load_settings(options.config).store


def _agrees(question: str) -> bool:
    """Whether the user at the terminal says yes; anything else is no."""
    write_line(f"{question} [y/N]")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _with_store(path: Path, work: Callable[[Store], T], *, read_only: bool = False) -> T | None:
    """Open the store, work, close it; None where there is none. Raises StoreFailed."""
    if not path.exists():
        return None
    from evtui.services.store.opening import open_store

    store = open_store(path.parent, read_only=read_only)
    try:
        return work(store)
    finally:
        store.close()


def _figures(info: StoreInfo) -> list[str]:
    """The whole store in a few lines."""
    return [
        f"{info.path}  {size(info.size_bytes)}, tables of version {info.schema}",
        f"{count(info.sessions, 'session')}, {info.with_record} with their record"
        f" ({size(info.record_bytes)} as received), {count(info.meter_values, 'meter value')}",
        "",
    ]


def _write_pruned(options: CliOptions, pruned: Pruned | None, verb: str, *, dry_run: bool = False) -> None:
    """What went."""
    from evtui.services.sync.records import PrunedRecord, pruned_record

    if pruned is None:
        Diagnostics(quiet=options.quiet).notice(NOTHING, NOTHING_HINT)
        pruned = Pruned()
    record = pruned_record(pruned, dry_run=dry_run)
    freed = f"{'about ' if dry_run else ''}{size(record.freed_bytes)}"
    cells = (f"{record.records} {verb}", f"{record.rows} {verb}", freed)
    write_table(options, record, PrunedRecord, [record], ("records", "rows", "freed"), [cells])


def read_age_us(text: str, option: str) -> int:
    """Microseconds of ``90d``, ``2y`` (of 365 days), ``12w``, ``48h``. Raises UsageError."""
    found = _AGE.fullmatch(text.strip())
    if found is None or not int(found[1]):
        raise UsageError(f"{option}: {text[:40]!r} is no age", hint="90d, 12w, 2y")
    return int(found[1]) * _AGES[found[2].lower()] * US_PER_S


def read_size(text: str, option: str) -> int:
    """Bytes of ``2GB``, ``500 MB``, ``1.5g``; decimal prefixes. Raises UsageError."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{option}: {text[:40]!r} is no size", hint="500MB, 2GB")
    return int(float(found[1]) * _SIZES[found[2].lower()])
