"""Rates, times, shares and entropies of state sequences by sequenzo: `sequenzo_states.py FILE FIRST LAST`."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from importlib import import_module

DIGITS = 17  # sequenzo rounds what it tells to six


def counted(path: str, first: str, last: str) -> dict[str, object]:
    """What sequenzo finds in a wide table without empty cells; its own messages go to standard error."""
    pandas = import_module("pandas")
    table = pandas.read_csv(path, dtype=str)
    columns = list(table.columns)
    periods = columns[columns.index(first) : columns.index(last) + 1]
    states = sorted(set(pandas.unique(table[periods].to_numpy().ravel())))
    with redirect_stdout(sys.stderr):
        data = import_module("sequenzo.define_sequence_data").SequenceData(
            table, time=periods, states=states, labels=states, void=None
        )
        rates = import_module("sequenzo.visualization.plot_transition_matrix").compute_transition_matrix(data)
        traits = "sequenzo.sequence_characteristics_indicators"
        times = import_module(f"{traits}.cross_sectional_indicators").get_mean_time_in_states(data)
        across = import_module(f"{traits}.overall_cross_sectional_entropy").get_cross_sectional_entropy(
            data, return_format="wide", round_decimals=DIGITS
        )
        within = import_module(f"{traits}.within_sequence_entropy").get_within_sequence_entropy(data)
    return {
        "cases": len(table),
        "states": states,
        "transition_matrix": {
            one: dict(zip(states, row, strict=True)) for one, row in zip(states, rates.tolist(), strict=True)
        },
        "mean_time_in_state": times["Mean"].to_dict(),
        "distribution": {period: across["Frequencies"][period].to_dict() for period in periods},
        "entropy": across["per_time_entropy_norm"].tolist(),
        "mean_entropy_within": float(within["Entropy"].mean()),
    }


sys.stdout.write(json.dumps(counted(*sys.argv[1:4])) + "\n")
