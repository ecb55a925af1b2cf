"""Reads a log of events from CSV, Parquet, XES or a path store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from talo.steering.insight.bad_input import BadInput, in_row
from talo.steering.insight.coding import case_codes, name_codes
from talo.steering.insight.event_log import Columns, EventLog
from talo.steering.insight.tables import names_of, read_table
from talo.steering.insight.timing import refuse_mixed_zones, same_ticks, times

# What the field's own tools call the columns, for files that do not say otherwise.
USUAL = {
    "case": ("case:concept:name", "case_id", "case", "client"),
    "activity": ("concept:name", "activity"),
    "time": ("time:timestamp", "timestamp", "time", "start"),
}
NO_VALUE = "(none)"


def read(
    path: Path,
    columns: Columns,
    *,
    attributes: Sequence[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> EventLog:
    """Read a log.

    Args:
        columns: the names of the columns; where one is not given, a usual name that the file has.
        attributes: further columns that are wanted.
        progress: is told how far it has come.

    Raises:
        BadInput: the file is not there, broken or empty, or a row has no case, activity or time.
    """
    if not path.is_file():
        raise BadInput(f"no such file: {path}")
    if path.name.endswith((".xes", ".xes.gz")):
        from talo.steering.insight.xes import read_xes

        return read_xes(path, columns, attributes=attributes, progress=progress)
    chosen = _chosen(path, columns)
    extra = [name for name in attributes if name not in chosen.values()]
    kinds: dict[str, pa.DataType | None] = {name: pa.string() for name in [*chosen.values(), *extra]}
    # Names recur: what a CSV says of them is kept once.
    for name in {chosen["activity"], *attributes}:
        kinds[name] = pa.dictionary(pa.int32(), pa.string())
    table = read_table(path, kinds)
    progress(f"{table.num_rows} events read")
    return from_table(table, chosen, attributes)


def from_table(table: pa.Table, chosen: dict[str, str], attributes: Sequence[str] = ()) -> EventLog:
    """A log from a table's columns, named by `case`, `activity`, `time` and perhaps `end`."""
    time, ticks = times(table.column(chosen["time"]), chosen["time"])
    end = None
    if "end" in chosen:
        end, end_ticks = times(table.column(chosen["end"]), chosen["end"])
        refuse_mixed_zones({chosen[part]: table.column(chosen[part]) for part in ("time", "end")})
        time, end, ticks = same_ticks(time, ticks, end, end_ticks)
        if (end < time).any():
            raise in_row(int((end < time).argmax()), f"{chosen['end']} is before {chosen['time']}")
    case, case_names = case_codes(table.column(chosen["case"]), chosen["case"])
    activity, activities = name_codes(table.column(chosen["activity"]), chosen["activity"])
    return EventLog(
        case=case,
        activity=activity,
        time=time,
        activities=activities,
        ticks=ticks,
        end=end,
        case_names=case_names,
        attributes={name: name_codes(table.column(name), name, missing=NO_VALUE) for name in attributes},
    )


def _chosen(path: Path, columns: Columns) -> dict[str, str]:
    names = names_of(path)
    chosen = {}
    for part in ("case", "activity", "time"):
        given = getattr(columns, part) or next((name for name in USUAL[part] if name in names), None)
        if given is None:
            raise BadInput(f"say with --{part} which column of {path.name} is the {part}: {', '.join(names)}")
        chosen[part] = given
    if columns.end:
        chosen["end"] = columns.end
    absent = [name for name in chosen.values() if name not in names]
    if absent:
        raise BadInput(f"{path.name} has no column {absent[0]!r}; it has {', '.join(names)}")
    return chosen
