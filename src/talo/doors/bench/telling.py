"""The bench's result as a table for people."""

from __future__ import annotations

from typing import Any

COLUMNS = ("page", "users", "n", "errors", "median_ms", "p95_ms", "per_s", "cpu_ms", "queries", "sql_ms", "ratio")
TARGETS_MS = {1: 150, 16: 400}  # p95, by the number of users
PER_SECOND = 50  # of the pages, mixed, with the most users
REPORT_SECONDS, REPORT_RATIO = 2, 2  # of a programme's report, and over its statements without policies


def table(result: dict[str, Any]) -> str:
    """A head with the size, the machine, and a line for each page; `!` marks what one user waits too long for."""
    about = result["machine"]
    words = ", ".join(f"{name} {value}" for name, value in about.items())
    head = [
        f"{result['clients']} clients, {result['facts']} facts, written at {result['populate_per_s']:.0f} clients/s",
        words,
        "",
    ]
    rows = [COLUMNS, *([_shown(page, name) for name in COLUMNS] for page in result["pages"])]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    lines = [
        "  ".join(
            text.ljust(width) if not place else text.rjust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join(head + lines + _programme(result.get("programme")))


def _programme(found: dict[str, Any] | None) -> list[str]:
    """The report of a programme, in lines; `!` marks what takes too long."""
    if found is None:
        return []
    slow = found["report_s"] > REPORT_SECONDS or found["ratio"] > REPORT_RATIO
    lines = [
        "",
        f"programme {found['key']}, {found['enrolled']} enrolled, {found['followed']} of them with consent",
        f"{'! ' if slow else ''}report {found['report_s']} s = {found['ratio']} × bare SQL ({found['bare_sql_s']} s);"
        f" its {found['statements']} statements {found['sql_s']} s = {found['sql_ratio']} × bare SQL",
        f"from the terminal {found['terminal_s']} s",
    ]
    for page in found.get("pages", ()):
        slow = page["median_ms"] > 1000 * REPORT_SECONDS
        lines.append(
            f"{'! ' if slow else ''}{page['page']}: median {page['median_ms']} ms, p95 {page['p95_ms']} ms,"
            f" cpu {page['cpu_ms']} ms, {page['n']} times, {page['errors']} errors"
        )
    return lines


def _shown(page: dict[str, Any], name: str) -> str:
    value = page[name]
    if name == "p95_ms" and value > TARGETS_MS.get(page["users"], value):
        return f"! {value}"
    if name == "per_s" and page["page"] == "mixed" and page["users"] in TARGETS_MS and page["users"] > 1:
        return f"! {value}" if value < PER_SECOND else str(value)
    return "–" if value is None else str(value)
