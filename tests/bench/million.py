"""Opens a report of a million meter values beside ``json.loads`` of the same bytes: time and peak memory.

    python -m tests.bench.million [COUNT]

Each side runs in an interpreter of its own, several times in turn: neither warms the other, and drift hits
both alike. Exit status 3 when evtui needs more time or more peak memory than ``json.loads``.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RUNS = 3
MIB = 1 << 20


def main(arguments: list[str]) -> int:
    """Write the report, run both sides, print the ratios."""
    if arguments[:1] == ["--side"]:
        print(json.dumps(_measure(arguments[1], Path(arguments[2]))))
        return 0
    count = int(arguments[0]) if arguments else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        path.write_bytes(report_of(count))
        print(f"{count} meter values, {path.stat().st_size / MIB:.0f} MiB")
        rounds = [(_run("loads", path), _run("evtui", path)) for _ in range(RUNS)]
    ratios = {}
    for figure in ("seconds", "peak_mib"):
        floor = statistics.median(loads[figure] for loads, _ in rounds)
        ours = statistics.median(evtui[figure] for _, evtui in rounds)
        ratios[figure] = statistics.median(evtui[figure] / loads[figure] for loads, evtui in rounds)
        print(f"{figure}: json.loads {floor:.2f}, evtui {ours:.2f}, ratio {ratios[figure]:.2f}")
    return 3 if max(ratios.values()) > 1 else 0


def report_of(count: int) -> bytes:
    """One saved depot answer whose session holds ``count`` meter values, compact JSON."""
    keys = ("present_current", "present_voltage")
    values = ",".join(
        f'{{"key":"{keys[index % 2]}","value":{index % 600}.{index % 10},'
        f'"eventTimestamp":"2026-11-{20 + index // 43_200_000:02d}T{index // 1_800_000 % 24:02d}:'
        f'{index // 30_000 % 60:02d}:{index // 500 % 60:02d}.{index % 500 * 2:03d}Z"}}'
        for index in range(count)
    )
    return (
        '{"items":[{"sessionId":1,"sessionTimeStart":"2026-11-20T00:00:00Z","sessionTimeEnd":"2026-11-20T01:00:00Z",'
        f'"sessionMeterValues":[{values}]}}],"ChargerID":"HPC-01","ConnectorID":"1"}}'
    ).encode()


def _run(side: str, path: Path) -> dict[str, float]:
    """One side in an interpreter of its own."""
    command = [sys.executable, "-m", "tests.bench.million", "--side", side, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _measure(side: str, path: Path) -> dict[str, float]:
    """Seconds and growth of peak memory (MiB) of one side; imports and reading the file are not counted."""
    work = _loads if side == "loads" else _open()
    body = path.read_bytes()
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    kept = work(body)
    seconds = time.perf_counter() - begin
    after_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert kept is not None
    return {"seconds": seconds, "peak_mib": max(1, after_kib - before_kib) / 1024}


def _loads(body: bytes) -> object:
    """The floor."""
    return json.loads(body)


def _open() -> Callable[[bytes], object]:
    """evtui's way: facts and events first, then validated columns."""
    import numpy as np

    from evtui.providers.registry import load_provider
    from evtui.providers.spec import Document

    assert np.__version__
    spec = load_provider("depot")
    read_meters = spec.read_meters
    assert read_meters is not None

    def work(body: bytes) -> object:
        document = Document(name="report.json", body=body, value=None)
        report = spec.read_document(document, "file:report.json").reports[0]
        table = read_meters(report, lambda _share: None)
        assert sum(len(series) for series in table.series.values()) + table.rejected > 0
        return table

    return work


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
