"""The graph by pm4py: `pm4py_graph.py FILE`."""

from __future__ import annotations

import json
import sys
from importlib import import_module

pandas, pm4py = import_module("pandas"), import_module("pm4py")
log = pm4py.format_dataframe(
    pandas.read_parquet(sys.argv[1]), case_id="case", activity_key="activity", timestamp_key="time"
)
counts, _, _ = pm4py.discover_dfg(log)
gaps, _, _ = pm4py.discover_performance_dfg(log)
edges = [
    {"from": a, "to": b, "count": int(n), "mean_seconds": gaps[a, b]["mean"], "median_seconds": gaps[a, b]["median"]}
    for (a, b), n in counts.items()
]
sys.stdout.write(json.dumps({"edges": edges}))
