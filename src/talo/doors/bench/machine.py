"""What the bench ran on, and how much processor time processes have used."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

PROC = Path("/proc")


def described() -> dict[str, Any]:
    """Cores, processor, memory, versions and how busy the machine was before."""
    from talo.foundation.database.bulk import server_version

    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "processor": _line_of(PROC / "cpuinfo", "model name") or platform.processor() or platform.machine(),
        "memory_gib": round(int((_line_of(PROC / "meminfo", "MemTotal") or "0").split()[0]) / 1024**2, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "postgresql": server_version(),
        "load_before": round(os.getloadavg()[0], 1),
    }


def cpu_seconds(*roots: int | None) -> dict[int, float]:
    """User and system seconds of these processes and all below them; empty where there is no /proc."""
    if not PROC.exists():
        return {}
    spent, parents = {}, {}
    for place in PROC.iterdir():
        if place.name.isdigit():
            try:
                # The name in brackets may hold blanks: fields count from behind it.
                fields = (place / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            pid = int(place.name)
            parents[pid] = int(fields[1])
            # Its own, and of those below it that have ended: a connection that is closed is a process that ends.
            spent[pid] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    wanted = {root for root in roots if root in spent}
    while more := {pid for pid, parent in parents.items() if parent in wanted} - wanted:
        wanted |= more
    return {pid: spent[pid] for pid in wanted}


def spent_between(before: dict[int, float], after: dict[int, float]) -> float:
    """Seconds that were used in between."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def _line_of(file: Path, name: str) -> str:
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
