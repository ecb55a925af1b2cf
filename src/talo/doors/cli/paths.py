"""Counts paths in any log of events: what follows what, states over time, time to an event, change between rounds."""

from __future__ import annotations

import argparse
import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from talo.doors.cli import own_paths
from talo.doors.cli.refusing import Refusal, say

ROOM = "talo.steering.insight"
FORMATS = ("json", "csv", "svg")


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    _declare_graph(acts.add_parser("graph", help="which activity follows which, how often and after how long"))
    _declare_states(acts.add_parser("states", help="states over time from a wide table: transitions, shares, entropy"))
    _declare_survival(acts.add_parser("survival", help="time to an event by groups, or states over time"))
    _declare_change(acts.add_parser("change", help="change of people between two rounds, and who was lost"))
    _declare_stores(acts)


def _input(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--input", type=Path, required=True, metavar="FILE", help=what)
    parser.add_argument("--format", choices=FORMATS, default="json", help="of the result (default json)")


def _log(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--case", metavar="COLUMN", help="who the event is about")
    parser.add_argument("--activity", metavar="COLUMN", help="what happened")
    parser.add_argument("--time", metavar="COLUMN", help="when it happened or began")
    parser.add_argument(
        "--end", metavar="COLUMN", help="when it ended; a gap is then from an end to the next beginning"
    )


def _declare_graph(parser: argparse.ArgumentParser) -> None:
    _input(parser, "a log as CSV, Parquet, .xes or .xes.gz, or a path store")
    _log(parser)
    parser.add_argument(
        "--from", dest="since", type=_day, metavar="DATE", help="only events that began from that day on"
    )
    parser.add_argument("--until", type=_day, metavar="DATE", help="only events that began up to and on that day")
    parser.add_argument(
        "--where", action="append", default=[], type=_pair, metavar="COLUMN=VALUE", help="only events with that value"
    )
    parser.add_argument("--min-count", type=_number, default=1, metavar="N", help="hide edges that occur less often")
    parser.add_argument("--variants", type=_number, default=0, metavar="N", help="tell the N most frequent whole paths")
    parser.add_argument(
        "--compare", type=_cohorts, metavar="COLUMN=A,B", help="compare the cases with A to those with B"
    )
    parser.add_argument("--whole", action="store_true", help="count a path store anew, without its kept sums")


def _declare_states(parser: argparse.ArgumentParser) -> None:
    _input(parser, "a table with one row for each case and one column for each period")
    parser.add_argument("--id", metavar="COLUMN", help="who the row is about; each once")
    parser.add_argument("--columns", required=True, metavar="FIRST:LAST", help="the first and the last period")


def _declare_survival(parser: argparse.ArgumentParser) -> None:
    _input(
        parser,
        "kaplan-meier: columns duration, event (1 or 0) and, where there are, entry and group; "
        "aalen-johansen: id, from, to, tstart, tstop, status, one row for each stay and possible transition",
    )
    parser.add_argument("--model", choices=("kaplan-meier", "aalen-johansen"), default="kaplan-meier")
    parser.add_argument(
        "--horizon",
        type=float,
        metavar="TIME",
        help="of the restricted mean (default: the last time of all groups)",
    )


def _declare_change(parser: argparse.ArgumentParser) -> None:
    _input(parser, "a table with one row for each person, round and measure")
    parser.add_argument("--id", default="id", metavar="COLUMN", help="who (default id)")
    parser.add_argument("--round", default="round", metavar="COLUMN", help="in which round (default round)")
    parser.add_argument("--value", default="value", metavar="COLUMN", help="how much (default value)")
    parser.add_argument("--measure", metavar="COLUMN", help="of what, where the table holds several measures")
    parser.add_argument("--first", default="start", metavar="ROUND", help="the first round (default start)")
    parser.add_argument("--second", default="end", metavar="ROUND", help="the second round (default end)")


def _declare_stores(acts: Any) -> None:
    for name, about in (("store", "write a path store from a log"), ("append", "write a log's events behind a store")):
        act = acts.add_parser(name, help=about)
        act.add_argument("--input", type=Path, required=True, metavar="FILE", help="a log")
        act.add_argument("--output", type=Path, required=True, metavar="FOLDER", help="the path store")
        _log(act)
    gone = acts.add_parser("withdraw", help="let cases of a store count no longer; compact erases them")
    gone.add_argument("--input", type=Path, required=True, metavar="FOLDER", help="the path store")
    gone.add_argument("cases", nargs="+", metavar="CASE")
    compact = acts.add_parser("compact", help="make one base of a store's base and deltas, erase the withdrawn")
    compact.add_argument("--input", type=Path, required=True, metavar="FOLDER", help="the path store")
    own_paths.declare(acts.add_parser("refresh", help="bring the house's own path stores in line with its facts"))


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date (YYYY-MM-DD)") from None


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"{text!r} is not COLUMN=VALUE")
    return name, value


def _cohorts(text: str) -> tuple[str, str, str]:
    name, values = _pair(text)
    first, comma, second = values.partition(",")
    if not (first and comma and second) or first == second:
        raise argparse.ArgumentTypeError(f"{text!r} is not COLUMN=A,B")
    return name, first, second


def _number(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Count and print; only `refresh` needs Django and the database."""
    from talo.steering.insight.bad_input import BadInput

    if options.act == "refresh":
        return own_paths.run(options)
    try:
        # Each act imports only what it counts with: a start costs as much as a million events.
        text = import_module(f"{ROOM}.acts.{options.act}").answer(options, say)
    except BadInput as error:
        raise Refusal(str(error)) from None
    print(text)
    return 0
