"""Appends a file of events to a path store and refreshes its graph, as the house's worker does: `appending STORE FILE`.

Prints the graph and the seconds that both took once everything was imported.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from talo.steering.insight.acts.stored import from_sums, whole
from talo.steering.insight.event_log import Columns
from talo.steering.insight.reading import read
from talo.steering.insight.storing import append
from talo.steering.insight.telling import as_json


def main(store: Path, file: Path) -> None:
    """Append, refresh, tell."""
    begin = time.perf_counter()
    grown = append(store, read(file, Columns("case", "activity", "time")))
    graph = from_sums(grown) or whole(grown)
    seconds = time.perf_counter() - begin
    sys.stdout.write(as_json({"seconds": seconds} | graph.as_json()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
