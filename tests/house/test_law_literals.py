"""House rule 9: an amount, a limit or a deadline of the law stands in a law row, not in the code."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tests.house.source import SOURCE, modules, shown, tree

LAW = SOURCE / "foundation" / "law"
SMALLEST = 10
# Above this a number is hardly anything else; below it, only where days, ages or hours are counted.
TELLING = 250
COUNTED = {"days", "weeks", "months", "years", "hours", "minutes", "working_days", "after_days", "age"}
COUNTED_NAMES = ("day", "week", "month", "age", "hour", "deadline", "due", "percent", "limit")
# A number that only looks like one of the law's says so on its line.
LOOKS_ALIKE = "# no rule of law"
# Sizes of pictures and fields, ports and time-outs: no case is decided by them.
NOT_RULES = ("foundation/ui", "foundation/database", "doors/cli", "doors/demo", "doors/bench", "settings")


def law_values() -> set[Decimal]:
    """The values of all law rows, from the smallest that the rule covers."""
    with (LAW / "data" / "law.csv").open(encoding="utf-8", newline="") as file:
        values = {Decimal(row["value"]) for row in csv.DictReader(file)}
    return {value for value in values if value >= SMALLEST}


def test_no_value_of_the_law_in_the_code() -> None:
    values = law_values()
    found = [
        f"{shown(place, line)}: {value}"
        for place in modules()
        if not place.is_relative_to(LAW) and not any(place.is_relative_to(SOURCE / room) for room in NOT_RULES)
        for line, value in literals(tree(place))
        if value in values and LOOKS_ALIKE not in place.read_text(encoding="utf-8").splitlines()[line - 1]
    ]
    assert not found


def literals(module: ast.Module) -> Iterator[tuple[int, Decimal]]:
    """Numbers that could be a rule: telling ones anywhere, small ones where time or a limit is counted."""
    sizes = set(_sizes(module))
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and (value := _number(node)) is not None and node not in sizes:
            if value > TELLING or value != value.to_integral_value():
                yield node.lineno, value
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in COUNTED and (value := _number(keyword.value)) is not None and value <= TELLING:
                    yield node.lineno, value
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            names = " ".join(ast.unparse(side) for side in sides).lower()
            for side in sides:
                if any(name in names for name in COUNTED_NAMES) and (value := _number(side)) is not None:
                    yield node.lineno, value


def _sizes(module: ast.Module) -> Iterator[ast.AST]:
    # A field's length, an answer's status and a year of the calendar are no rules.
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield from (
                keyword.value for keyword in node.keywords if keyword.arg in {"max_length", "max_digits", "status"}
            )
            if ast.unparse(node.func).rsplit(".", 1)[-1] in {"date", "datetime"}:
                yield from node.args
        elif isinstance(node, ast.Compare) and "status" in ast.unparse(node):
            yield from (node.left, *node.comparators)
        elif isinstance(node, ast.Slice):
            yield from filter(None, (node.lower, node.upper))


def _number(node: ast.AST) -> Decimal | None:
    if not isinstance(node, ast.Constant) or isinstance(node.value, (bool, bytes)):
        return None
    if isinstance(node.value, (int, float)):
        return Decimal(str(node.value))
    if isinstance(node.value, str) and node.value[:1].isdigit() and "." in node.value:
        try:
            return Decimal(node.value)
        except InvalidOperation:
            return None
    return None


def test_this_rule_sees_a_rule(tmp_path: Path) -> None:
    module = ast.parse("due = add(days=14)\nif age >= 18: pass\nwage = Decimal('37.21')\nsize = 40\nlimit = 1770\n")
    assert sorted(line for line, _ in literals(module)) == [1, 2, 3, 5]
