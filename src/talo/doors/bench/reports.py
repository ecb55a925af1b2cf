"""Measures the report of a programme in which everybody takes part: in this process, from the terminal, as bare SQL."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median
from typing import Any

from django.db import connections

from talo.doors.bench import inside
from talo.doors.bench.programmes import WHOLE
from talo.doors.cli.refusing import say
from talo.foundation.database import replaying
from talo.steering.programmes.counting import asked_of, measured
from talo.steering.programmes.facts import Facts
from talo.steering.programmes.models import Programme
from talo.steering.programmes.reporting import Values, find, report

REPEATS = 5


def measure() -> dict[str, Any]:
    """Whom the report counts, what it costs here and from the terminal, and its statements without policies."""
    programme = find(WHOLE)
    found = Facts(programme.pk, programme.last_day()).cohort(None)
    enrolled, followed = len(found.clients), len(found.all_followed.persons)
    connections["count"].close()
    whole = min(_report() for _ in range(REPEATS))
    statements = _asked(programme, "count")
    guarded = replaying.seconds("count", statements, None, times=REPEATS)
    # As the owner, whom no policy binds, they themselves say who consents.
    free = replaying.seconds("owner", _asked(programme, "owner"), None, times=REPEATS)
    terminal = median(_from_terminal() for _ in range(REPEATS))
    say(f"programme {WHOLE}, {enrolled} enrolled: {whole:.2f} s, {whole / free:.2f} times bare SQL")
    return {
        "key": WHOLE,
        "enrolled": enrolled,
        "followed": followed,
        "statements": sum("set_config" not in sql for sql, _params in statements),
        "report_s": round(whole, 3),
        "terminal_s": round(terminal, 3),
        "sql_s": round(guarded, 3),
        "bare_sql_s": round(free, 3),
        "sql_ratio": round(guarded / free, 2),
        "ratio": round(whole / free, 2),
    }


def _report() -> float:
    """Seconds of one report as data."""
    began = time.perf_counter()
    report(WHOLE)
    return time.perf_counter() - began


def _asked(programme: Programme, using: str) -> list[tuple[str, Any]]:
    """The report's statements over one connection, one after the other; the report itself takes two."""
    day = programme.last_day()
    values = Values(programme, day)
    asked = asked_of(values.indicators, [one.wanted() for one in values.common])
    with inside.noting(using) as statements:
        measured(programme.pk, asked, day, Facts(programme.pk, day, using=using, alone=True))
    return statements


def _from_terminal() -> float:
    """Seconds of `talo programme report`, from starting the process to its end."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "talo", "programme", "report", WHOLE, "--format", "json"],
        env=os.environ,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - began
