"""Reads event logs of the process mining field: XES, also compressed; one pass, no tree in memory."""

from __future__ import annotations

import gzip
import zlib
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from talo.steering.insight.bad_input import BadInput, in_row
from talo.steering.insight.event_log import Columns, EventLog
from talo.steering.insight.tables import is_gzip
from talo.steering.insight.timing import refuse_mixed_zones, same_ticks, times

BLOCK = 1 << 20
TOLD_EVERY = 1_000_000
CASE, ACTIVITY, TIME = "concept:name", "concept:name", "time:timestamp"
OF_THE_CASE = "case:"
NO_VALUE = "(none)"
VALUES = {"string", "date", "int", "float", "boolean", "id"}


def read_xes(
    path: Path, columns: Columns, *, attributes: Sequence[str] = (), progress: Callable[[str], None] = lambda _: None
) -> EventLog:
    """Read a log; keys of the trace stand as `case:KEY`, a trace without a name is a case of its own.

    Raises:
        BadInput: broken or cut short, or an event has no activity or time.
    """
    reader = _Reader(columns, attributes, progress)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.finish
    parser.buffer_text = True
    try:
        with _opened(path) as stream:
            while block := stream.read(BLOCK):
                parser.Parse(block, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        if not reader.events and error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]:
            raise BadInput(f"{path.name} is empty") from None
        raise BadInput(f"{path.name}, line {error.lineno}: {expat.errors.messages[error.code]}") from None
    except (EOFError, OSError, zlib.error) as error:
        raise BadInput(f"{path.name} is cut short or broken after event {reader.events}: {error}") from None
    return reader.log()


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path) if is_gzip(path) else path.open("rb")  # type: ignore[return-value]


class _Reader:
    """What the parser tells, gathered into columns."""

    def __init__(self, columns: Columns, attributes: Sequence[str], progress: Callable[[str], None]) -> None:
        self.case_key = (columns.case or CASE).removeprefix(OF_THE_CASE)
        self.activity_key = columns.activity or ACTIVITY
        self.time_key = columns.time or TIME
        self.end_key = columns.end
        self.wanted = tuple(attributes)
        self.progress = progress
        self.events = 0
        self.depth = 0
        self.trace: dict[str, str] = {}
        self.event: dict[str, str] | None = None
        self.in_trace = False
        self.pending: list[int] = []
        self.case = array("q")
        self.activity = array("q")
        self.cases: dict[str, int] = {}
        self.activities: dict[str, int] = {}
        self.times: list[str] = []
        self.ends: list[str] = []
        self.attribute_codes = {name: array("q") for name in self.wanted}
        self.attribute_names: dict[str, dict[str, int]] = {name: {} for name in self.wanted}
        self.trace_events: list[dict[str, str]] = []
        self.traces = 0

    def begin(self, tag: str, given: dict[str, str]) -> None:
        if tag == "event":
            self.event = {}
        elif tag == "trace":
            self.in_trace, self.trace, self.trace_events = True, {}, []
        elif tag in VALUES:
            # A value within a value is a remark on it, not one of the event's own.
            if self.depth == 0 and self.in_trace:
                (self.trace if self.event is None else self.event)[given.get("key", "")] = given.get("value", "")
            self.depth += 1

    def finish(self, tag: str) -> None:
        if tag in VALUES:
            self.depth -= 1
        elif tag == "event" and self.event is not None:
            self.trace_events.append(self.event)
            self.event = None
        elif tag == "trace":
            self._keep_trace()
            self.in_trace = False

    def _keep_trace(self) -> None:
        self.traces += 1
        name = self.trace.get(self.case_key, f"(trace {self.traces})")
        code = self.cases.setdefault(name, len(self.cases))
        for event in self.trace_events:
            self._keep(event, code)
            if self.events % TOLD_EVERY == 0:
                self.progress(f"{self.events} events read")

    def _keep(self, event: dict[str, str], case: int) -> None:
        activity, time = event.get(self.activity_key), event.get(self.time_key)
        for key, value in ((self.activity_key, activity), (self.time_key, time)):
            if value is None or not value.strip():
                raise in_row(self.events, f"the event has no {key}")
        self.case.append(case)
        self.activity.append(self.activities.setdefault(str(activity), len(self.activities)))
        self.times.append(str(time))
        if self.end_key:
            if self.end_key not in event:
                raise in_row(self.events, f"the event has no {self.end_key}")
            self.ends.append(event[self.end_key])
        for name in self.wanted:
            own = self.trace.get(name[len(OF_THE_CASE) :]) if name.startswith(OF_THE_CASE) else event.get(name)
            names = self.attribute_names[name]
            self.attribute_codes[name].append(names.setdefault(own or NO_VALUE, len(names)))
        self.events += 1

    def log(self) -> EventLog:
        names = list(self.cases)
        time, ticks = times(_column(self.times), self.time_key)
        end: Any = None
        if self.end_key:
            end, end_ticks = times(_column(self.ends), self.end_key)
            refuse_mixed_zones({self.time_key: _column(self.times), self.end_key: _column(self.ends)})
            time, end, ticks = same_ticks(time, ticks, end, end_ticks)
            if (end < time).any():
                raise in_row(int((end < time).argmax()), f"{self.end_key} is before {self.time_key}")
        return EventLog(
            case=np.array(self.case, np.int64),
            activity=np.array(self.activity, np.int32),
            time=time,
            activities=list(self.activities),
            ticks=ticks,
            end=end,
            case_names=lambda codes: [names[int(code)] for code in codes],
            attributes={
                name: (np.array(codes, np.int32), list(self.attribute_names[name]))
                for name, codes in self.attribute_codes.items()
            },
        )


def _column(texts: list[str]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(texts, pa.string())])
