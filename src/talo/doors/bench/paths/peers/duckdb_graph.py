"""The graph by one window query of DuckDB: `duckdb_graph.py FILE`."""

from __future__ import annotations

import json
import sys
from importlib import import_module

QUERY = """
with steps as (
    select
        activity as origin, lead(activity) over path as target, epoch_us(lead(time) over path) - epoch_us(time) as gap
    from read_parquet(?, file_row_number = true)
    window path as (partition by "case" order by time, file_row_number)
)
select origin, target, count(*), avg(gap) / 1e6, median(gap) / 1e6 from steps where target is not null group by all
"""

duckdb = import_module("duckdb")
rows = duckdb.connect().execute(QUERY, [sys.argv[1]]).fetchall()
names = ("from", "to", "count", "mean_seconds", "median_seconds")
sys.stdout.write(json.dumps({"edges": [dict(zip(names, row, strict=True)) for row in rows]}))
