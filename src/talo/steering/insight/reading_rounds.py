"""Reads long tables of measurements: who, in which round, of what, how much."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from talo.steering.insight.bad_input import BadInput, in_row
from talo.steering.insight.change import Pairs
from talo.steering.insight.coding import case_codes, name_codes
from talo.steering.insight.event_log import Ints
from talo.steering.insight.reading_lives import numbers
from talo.steering.insight.reading_states import in_order_of_names
from talo.steering.insight.tables import names_of, read_table

EVERYTHING = "all"


def read_rounds(
    path: Path,
    columns: dict[str, str],
    rounds: tuple[str, str],
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Pairs]:
    """The two rounds of each measure.

    Args:
        columns: the names of the columns `id`, `round`, `value` and perhaps `measure`.
        rounds: the names of the first and the second round.

    Raises:
        BadInput: no such file, column or round, a value that is no number, or two values of one person, round and
            measure.
    """
    if not path.is_file():
        raise BadInput(f"no such file: {path}")
    kinds: dict[str, pa.DataType | None] = {columns["id"]: pa.string(), columns["value"]: None}
    kinds |= {columns[part]: pa.dictionary(pa.int32(), pa.string()) for part in ("round", "measure") if part in columns}
    names_of(path)
    table = read_table(path, kinds)
    progress(f"{table.num_rows} rows read")
    round_of, names = name_codes(table.column(columns["round"]), columns["round"])
    for name in rounds:
        if name not in names:
            raise BadInput(f"no row has {columns['round']} {name!r}; there are {', '.join(sorted(names)) or 'none'}")
    person = case_codes(table.column(columns["id"]), columns["id"])[0]
    value = numbers(table.column(columns["value"]), columns["value"])
    measure, measures = np.zeros(table.num_rows, np.int64), [EVERYTHING]
    if "measure" in columns:
        measure, measures = in_order_of_names(*name_codes(table.column(columns["measure"]), columns["measure"]))
    _refuse_twice(person, round_of, measure)
    found = {}
    for place, measure_name in enumerate(measures):
        sides = [(measure == place) & (round_of == names.index(name)) for name in rounds]
        found[measure_name] = _paired(*[(person[side], value[side]) for side in sides])
    return found


def _paired(one: tuple[Ints, np.ndarray], other: tuple[Ints, np.ndarray]) -> Pairs:
    order = np.argsort(other[0])
    people, values = other[0][order], other[1][order]
    if not len(people):
        return Pairs(one[1], np.full(len(one[1]), np.nan))
    place = np.searchsorted(people, one[0])
    place[place == len(people)] = 0
    there = people[place] == one[0]
    return Pairs(one[1], np.where(there, values[place], np.nan), len(people) - int(there.sum()))


def _refuse_twice(person: Ints, round_of: Ints, measure: Ints) -> None:
    order = np.lexsort((measure, round_of, person))
    columns = [column[order] for column in (person, round_of, measure)]
    same = np.logical_and.reduce([column[1:] == column[:-1] for column in columns])
    if same.any():
        raise in_row(int(order[1:][same].min()), "this person has a value of this round already")
