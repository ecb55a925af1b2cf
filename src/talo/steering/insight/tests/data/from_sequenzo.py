"""Made the tables of states in this folder from sequenzo's own public data, and sequenzo's figures for them.

The command, with the peers of `./talo bench paths` (requirements/peers.txt: sequenzo 0.1.42) installed in var/peers:
`var/peers/bin/python src/talo/steering/insight/tests/data/from_sequenzo.py`
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
PEER = HERE.parents[3] / "doors" / "bench" / "paths" / "peers" / "sequenzo_states.py"
# Family life from 15 to 30 (Swiss Household Panel), and school to work by months in Northern Ireland (McVicar 2000).
TABLES = {"biofam": (400, "15", "30"), "mvad": (40, "Jul.93", "Jun.99")}


def main() -> None:
    """Write the first people of each table, and what sequenzo counts in them."""
    sets = Path(str(import_module("sequenzo").__file__)).parent / "datasets"
    for name, (people, first, last) in TABLES.items():
        table = import_module("pandas").read_csv(sets / f"{name}.csv", dtype=str).head(people)
        columns = list(table.columns)
        table = table[columns[columns.index(first) : columns.index(last) + 1]]
        table.insert(0, "id", range(1, people + 1))
        table.to_csv(HERE / f"{name}.csv", index=False)
        command = [sys.executable, str(PEER), str(HERE / f"{name}.csv"), first, last]
        figures = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        (HERE / f"{name}_states.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
