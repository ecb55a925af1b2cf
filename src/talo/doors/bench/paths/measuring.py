"""Runs a command as a cold process, some times, and measures its time and its greatest memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from talo.doors.cli.refusing import Refusal


@dataclass
class Measured:
    """One piece of work by one programme.

    Attributes:
        seconds: of each run, from the start of the process to its end.
        cpu: processor seconds of each run, which a busy machine changes less.
        peak_mib: the greatest resident memory of all runs, with files that are mapped.
        said: what the last run printed.
    """

    name: str
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak_mib: float = 0.0
    said: str = ""

    @property
    def median(self) -> float:
        """Seconds of the run in the middle."""
        return statistics.median(self.seconds)

    def as_json(self) -> dict[str, Any]:
        """The measure for the bench's JSON."""
        return {
            "name": self.name,
            "runs": len(self.seconds),
            "median_s": round(self.median, 4),
            "cpu_s": round(statistics.median(self.cpu), 4) if self.cpu else None,
            "all_s": [round(one, 4) for one in self.seconds],
            "peak_mib": round(self.peak_mib, 1),
        }


def run_once(measured: Measured, command: Sequence[str], environment: dict[str, str]) -> None:
    """Run a command once more and add what it took.

    Raises:
        Refusal: it failed.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as complaint:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=complaint, stdin=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        measured.seconds.append(time.perf_counter() - begin)
        measured.cpu.append(usage.ru_utime + usage.ru_stime)
        process.returncode = os.waitstatus_to_exitcode(status)
        measured.peak_mib = max(measured.peak_mib, usage.ru_maxrss / 1024)
        out.seek(0)
        measured.said = out.read().decode()
        if process.returncode:
            complaint.seek(0)
            raise Refusal(f"{measured.name} failed: {complaint.read().decode()[-600:]}")


def in_turn(
    works: dict[str, Callable[[], Sequence[str]]],
    runs: int,
    environment: dict[str, str],
    *,
    fewer: dict[str, int] | None = None,
) -> dict[str, Measured]:
    """Run each of the works some times, one after the other, so that a busy minute meets all of them."""
    found = {name: Measured(name) for name in works}
    for number in range(runs):
        for name, command in works.items():
            if number < (fewer or {}).get(name, runs):
                run_once(found[name], command(), environment)
    return found


def warm(*paths: Path) -> None:
    """Read files once, so that nobody pays for the disk."""
    for path in paths:
        for file in path.iterdir() if path.is_dir() else (path,):
            with file.open("rb") as opened:
                while opened.read(1 << 24):
                    pass
