"""Runs the bench of paths: makes the files, measures Talo and its peers in turn, compares results, tells the goals."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from talo import PROJECT, var
from talo.doors.bench.paths import comparing
from talo.doors.bench.paths.environment import python_of_peers
from talo.doors.bench.paths.files import CASES_OF_SOME, EVENTS_OF_CASE, MONTHS, Files, named
from talo.doors.bench.paths.measuring import Measured, in_turn, run_once, warm
from talo.doors.cli.refusing import say

PEERS = Path(__file__).parent / "peers"
RUNS, QUICK_RUNS = 5, 3
PATIENT = 100_000  # events up to which pm4py is run as often as the others
MEMORY_MIB = 8 * 1024
PM4PY = "graph, unsorted file: pm4py"
SEQUENZO = "sequenzo_states.py"
# Public data that come with sequenzo, with their first and last period.
OF_SEQUENZO = (("biofam", "15", "30"), ("mvad", "Jul.93", "Jun.99"), ("actcal", "jan00", "dec00"))


@dataclass
class Report:
    """What came out."""

    events: int
    measures: list[Measured] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    goals: list[dict[str, Any]] = field(default_factory=list)
    scale: list[dict[str, Any]] = field(default_factory=list)

    def goal(self, name: str, value: float, wanted: float, *, at_least: bool) -> None:
        """Note a goal and whether it is met."""
        met = value >= wanted if at_least else value <= wanted
        sign = "≥" if at_least else "≤"
        self.goals.append({"goal": name, "value": round(value, 4), "wanted": f"{sign} {wanted:g}", "met": met})

    def as_json(self) -> dict[str, Any]:
        """The report for a file."""
        return {
            "events": self.events,
            "machine": described(),
            "measures": [one.as_json() for one in self.measures],
            "scale": self.scale,
            "goals": self.goals,
            "findings": self.findings,
        }


def run(events: int, file: Path | None, *, scale: bool, quick: bool) -> int:
    """Measure everything, or quickly (three runs, without pm4py); 1 where Talo and a peer do not agree."""
    runs = QUICK_RUNS if quick else RUNS
    peers = python_of_peers()
    folder = var() / "bench-paths"
    files = _files(folder, events)
    report = Report(events)
    _graphs(report, files, peers, runs, slow=not quick)
    _appending(report, files, folder, runs)
    _others(report, files, peers, runs)
    _states(report, files, peers, runs, slow=not quick)
    _scale(report, folder, runs, scale=scale)
    for line in _lines(report):
        print(line, file=sys.stderr if file is None else sys.stdout)
    text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
    if file is None:
        print(text)
    else:
        file.write_text(text + "\n", encoding="utf-8")
    return 1 if report.findings else 0


def _files(folder: Path, events: int) -> Files:
    """The files, made by another process: a child's greatest memory begins with that of the process it comes from."""
    command = [sys.executable, "-m", "talo.doors.bench.paths.data", str(folder), str(events)]
    subprocess.run(command, check=True, stdout=sys.stderr, env=_environment())
    return named(folder, events)


def _talo(*arguments: object) -> Callable[[], Sequence[str]]:
    return lambda: [sys.executable, "-m", "talo", "paths", *map(str, arguments)]


def _peer(python: str, script: str, path: Path, *more: str) -> Callable[[], Sequence[str]]:
    return lambda: [python, str(PEERS / script), str(path), *more]


def _environment() -> dict[str, str]:
    return dict(os.environ) | {"PYTHONPATH": str(PROJECT / "src")}


def _graphs(report: Report, files: Files, peers: str, runs: int, *, slow: bool) -> None:
    say("graph: Talo on the file and on the store, DuckDB, pm4py")
    warm(files.events, files.store)
    works = {
        "graph, unsorted file: Talo": _talo("graph", "--input", files.events),
        "graph, unsorted file: DuckDB": _peer(peers, "duckdb_graph.py", files.events),
        "graph, store: Talo": _talo("graph", "--whole", "--input", files.store),
        "graph, store, kept sums: Talo": _talo("graph", "--input", files.store),
    }
    if slow:
        works[PM4PY] = _peer(peers, "pm4py_graph.py", files.events)
    found = in_turn(works, runs, _environment(), fewer={PM4PY: runs if report.events <= PATIENT else 1})
    ours, duck, anew, kept, *_ = found.values()
    report.measures += found.values()
    for other in found.values():
        if what := comparing.graphs_differ(ours.said, other.said):
            report.findings.append(f"{ours.name} and {other.name}: {what}")
    report.goal("graph of an unsorted file, times faster than DuckDB", duck.median / ours.median, 2, at_least=True)
    if slow:
        ratio = found[PM4PY].median / ours.median
        report.goal("graph of an unsorted file, times faster than pm4py", ratio, 30, at_least=True)
    name = "graph of the store, times faster than DuckDB on the file"
    report.goal(name, duck.median / kept.median, 10, at_least=True)
    report.goal(f"{name}, all events counted anew", duck.median / anew.median, 10, at_least=True)


def _appending(report: Report, files: Files, folder: Path, runs: int) -> None:
    say("appending to the store and refreshing its graph")
    grown = folder / "grown"

    def fresh() -> Sequence[str]:
        shutil.rmtree(grown, ignore_errors=True)
        # Files of a store never change, so that a copy may share them.
        shutil.copytree(files.store, grown, copy_function=os.link)
        return [sys.executable, "-m", "talo.doors.bench.paths.appending", str(grown), str(files.more)]

    cold = Measured("append and refresh, with the start of the process: Talo")
    inside = Measured("append and refresh, in a running worker: Talo")
    for _ in range(runs):
        run_once(cold, fresh(), _environment())
        inside.seconds.append(float(json.loads(cold.said)["seconds"]))
    inside.peak_mib = cold.peak_mib
    anew = Measured("graph of the grown store, counted anew: Talo")
    run_once(anew, _talo("graph", "--whole", "--input", grown)(), _environment())
    if what := comparing.graphs_differ(cold.said, anew.said):
        report.findings.append(f"the refreshed graph and the one counted anew: {what}")
    shutil.rmtree(grown)
    report.measures += [cold, inside, anew]
    report.goal("append 10 000 events and refresh, seconds", inside.median, 0.3, at_least=False)


def _others(report: Report, files: Files, peers: str, runs: int) -> None:
    say("states, survival and occupation of states")
    warm(files.states, files.lives, files.stays)
    works = {
        "states: Talo": _talo("states", "--input", files.states, "--id", "id", "--columns", f"m1:m{MONTHS}"),
        "kaplan-meier: Talo": _talo("survival", "--input", files.lives),
        "kaplan-meier: lifelines": _peer(peers, "lifelines_curves.py", files.lives),
        "aalen-johansen: Talo": _talo("survival", "--model", "aalen-johansen", "--input", files.stays),
    }
    found = in_turn(works, runs, _environment())
    states, ours, lifelines, occupation = found.values()
    report.measures += found.values()
    if what := comparing.curves_differ(ours.said, lifelines.said):
        report.findings.append(f"{ours.name} and {lifelines.name}: {what}")
    cases, rows = report.events // EVENTS_OF_CASE, report.events // 20
    report.goal(f"state sequences of {cases} cases × {MONTHS}, seconds", states.median, 5, at_least=False)
    ratio = lifelines.median / ours.median
    report.goal(f"Kaplan–Meier of {rows} rows, times faster than lifelines", ratio, 1, at_least=True)
    report.goal(f"Aalen–Johansen of {rows} rows, seconds", occupation.median, 5, at_least=False)


def _states(report: Report, files: Files, peers: str, runs: int, *, slow: bool) -> None:
    """States beside sequenzo: on as many cases as it can hold, and on its own public data, which are only compared."""
    say("states: Talo and sequenzo")
    months = "m1", f"m{MONTHS}"
    cases = report.events // EVENTS_OF_CASE // CASES_OF_SOME
    if slow:
        warm(files.some_states)
        works = {
            f"states of {cases} cases: Talo": _talo(
                "states", "--input", files.some_states, "--columns", ":".join(months)
            ),
            f"states of {cases} cases: sequenzo": _peer(peers, SEQUENZO, files.some_states, *months),
        }
        once = dict.fromkeys(list(works)[1:], runs if report.events <= PATIENT else 1)
        ours, theirs = in_turn(works, runs, _environment(), fewer=once).values()
        report.measures += [ours, theirs]
        if what := comparing.states_differ(ours.said, theirs.said):
            report.findings.append(f"{ours.name} and {theirs.name}: {what}")
        ratio = theirs.median / ours.median
        report.goal(f"state sequences of {cases} cases, times faster than sequenzo", ratio, 1, at_least=True)
    for name, first, last in OF_SEQUENZO:
        table = next((Path(peers).parent.parent / "lib").glob(f"*/site-packages/sequenzo/datasets/{name}.csv"))
        ours, theirs = Measured(f"{name}: Talo"), Measured(f"{name}: sequenzo")
        run_once(ours, _talo("states", "--input", table, "--columns", f"{first}:{last}")(), _environment())
        run_once(theirs, _peer(peers, SEQUENZO, table, first, last)(), _environment())
        if what := comparing.states_differ(ours.said, theirs.said):
            report.findings.append(f"{ours.name} and {theirs.name}: {what}")


def _scale(report: Report, folder: Path, runs: int, *, scale: bool) -> None:
    sizes = [report.events // 10, report.events, *([report.events * 10] if scale else [])]
    for events in sizes:
        store = folder / f"store-{events}"
        if not store.exists():
            command = [sys.executable, "-m", "talo.doors.bench.paths.data", str(folder), str(events), "store"]
            subprocess.run(command, check=True, stdout=sys.stderr, env=_environment())
        warm(store)
        name = f"graph, store of {events}: Talo"
        found = in_turn({name: _talo("graph", "--whole", "--input", store)}, runs, _environment())[name]
        report.measures.append(found)
        per_event = found.median / events * 1e9
        report.scale.append(
            {"events": events, "median_s": found.median, "peak_mib": found.peak_mib, "ns_per_event": per_event}
        )
    first, last = report.scale[0], report.scale[-1]
    if scale:
        report.goal(f"graph of a store of {last['events']} events, seconds", last["median_s"], 20, at_least=False)
        report.goal("its greatest memory, MiB", last["peak_mib"], MEMORY_MIB, at_least=False)
    name = f"cost per event at {last['events']} over that at {first['events']}"
    report.goal(name, last["ns_per_event"] / first["ns_per_event"], 1.3, at_least=False)


def described() -> dict[str, Any]:
    """What the bench ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(memory, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "load": [round(one, 1) for one in os.getloadavg()],
    }


def _lines(report: Report) -> list[str]:
    width = max(len(one.name) for one in report.measures)
    lines = [f"{one.name:<{width}}  {one.median:>9.3f} s  {one.peak_mib:>7.0f} MiB" for one in report.measures]
    lines += [
        f"{'met ' if goal['met'] else 'MISSED'}  {goal['goal']}: {goal['value']} ({goal['wanted']})"
        for goal in report.goals
    ]
    return lines + [f"NOT EQUAL  {finding}" for finding in report.findings]
