"""Reads tables of lifetimes and of stays in states."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from talo.steering.insight.bad_input import BadInput, in_row
from talo.steering.insight.coding import case_codes, name_codes
from talo.steering.insight.multi_state import Stays, check_states
from talo.steering.insight.reading_states import in_order_of_names
from talo.steering.insight.survival import Lifetimes, check
from talo.steering.insight.tables import names_of, read_table

EVERYBODY = "all"
MOST_STATES = 64
YES_NO = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0}


def read_lifetimes(path: Path) -> Lifetimes:
    """Read columns duration, event and, where there are, entry and group.

    Raises:
        BadInput: no such file or column, or a row that is no lifetime.
    """
    names = _names(path)
    wanted: dict[str, pa.DataType | None] = {"duration": None, "event": None}
    wanted |= {"entry": None} if "entry" in names else {}
    wanted |= {"group": pa.dictionary(pa.int32(), pa.string())} if "group" in names else {}
    table = read_table(path, wanted)
    group, groups = np.zeros(table.num_rows, np.int8), [EVERYBODY]
    if "group" in wanted:
        group, groups = in_order_of_names(*name_codes(table.column("group"), "group"))
    lives = Lifetimes(
        duration=numbers(table.column("duration"), "duration"),
        event=truths(table.column("event"), "event"),
        entry=numbers(table.column("entry"), "entry") if "entry" in wanted else None,
        group=group,
        groups=groups,
    )
    check(lives)
    return lives


def read_stays(path: Path) -> Stays:
    """Read columns id, from, to, tstart, tstop and status.

    Raises:
        BadInput: no such file or column, or a value is missing.
    """
    _names(path)
    states = pa.dictionary(pa.int32(), pa.string())
    table = read_table(path, {"id": None, "from": states, "to": states, "tstart": None, "tstop": None, "status": None})
    columns = [name_codes(table.column(name), name) for name in ("from", "to")]
    both = np.concatenate([np.arange(len(names)) for _, names in columns])
    _, all_names = in_order_of_names(both, list(dict.fromkeys([*columns[0][1], *columns[1][1]])))
    check_states(all_names, MOST_STATES)
    place = {name: number for number, name in enumerate(all_names)}
    origin, target = (np.array([place[name] for name in names] or [0], np.int64)[codes] for codes, names in columns)
    return Stays(
        person=np.asarray(case_codes(table.column("id"), "id")[0], np.int64),
        origin=origin,
        target=target,
        begin=numbers(table.column("tstart"), "tstart"),
        end=numbers(table.column("tstop"), "tstop"),
        happened=truths(table.column("status"), "status"),
        states=all_names,
    )


def numbers(column: pa.ChunkedArray, name: str) -> npt.NDArray[np.float64]:
    """A column as numbers.

    Raises:
        BadInput: a value is missing or is no number.
    """
    if column.null_count:
        raise in_row(int(column.is_null().index(True).as_py()), f"{name} is missing")
    try:
        return np.asarray(column.cast(pa.float64()).to_numpy())
    except pa.ArrowInvalid:
        pass
    except (pa.ArrowNotImplementedError, pa.ArrowTypeError):
        raise BadInput(f"{name} holds {column.type}, which is no number") from None
    texts = [str(value) for value in column.to_pylist()]
    odd = next((place for place, text in enumerate(texts) if not _is_number(text)), 0)
    raise in_row(odd, f"{name} {texts[odd]!r} is not a number")


def truths(column: pa.ChunkedArray, name: str) -> npt.NDArray[np.bool_]:
    """A column of 1 and 0 (or true and false) as truth values.

    Raises:
        BadInput: a value is missing or something else.
    """
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    if pa.types.is_string(column.type):
        column = pa.chunked_array([pa.array([YES_NO.get(str(v).lower(), v) for v in column.to_pylist()], pa.float64())])
    found = numbers(column, name)
    wrong = (found != 0) & (found != 1)
    if wrong.any():
        row = int(wrong.argmax())
        raise in_row(row, f"{name} is {found[row]:g}; it must be 1 or 0")
    came: npt.NDArray[np.bool_] = found == 1
    return came


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _names(path: Path) -> list[str]:
    if not path.is_file():
        raise BadInput(f"no such file: {path}")
    return names_of(path)
