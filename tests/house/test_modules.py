"""House rule 1: small modules with telling names, raw SQL in one room only."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.source import SOURCE, calls, modules, shown, tree

MOST_LINES = 400
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "managers",
    "base_utils",
    "service_layer",
}
RAW = {"raw", "extra", "RawSQL", "cursor", "executemany", "callproc"}
# The worker's library takes its connection by itself, and the two rooms that hold SQL are named by the rule.
DATABASE = SOURCE / "foundation" / "database"


def test_modules_are_small() -> None:
    long = {
        shown(p): n for p in modules(tests=True) if (n := len(p.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert not long


def test_names_say_something() -> None:
    named = [shown(p) for p in modules(tests=True, migrations=True) if EMPTY_NAMES & {p.stem, p.parent.name}]
    assert not named


def test_each_module_says_what_it_is_for() -> None:
    silent = [shown(p) for p in modules() if tree(p).body and not ast.get_docstring(tree(p))]
    assert not silent


def test_raw_sql_lies_in_the_database_room_and_in_policies() -> None:
    found = [
        shown(place, call.lineno)
        for place in modules(migrations=True)
        if not place.is_relative_to(DATABASE) and place.name != "policies.py"
        for call, name in calls(place)
        if _is_raw(call, name)
    ]
    assert not found


def test_postgres_is_imported_in_the_database_room_only() -> None:
    found = [
        shown(place, node.lineno)
        for place in modules()
        if not place.is_relative_to(DATABASE)
        for node in ast.walk(tree(place))
        if isinstance(node, (ast.Import, ast.ImportFrom)) and "psycopg" in _names(node)
    ]
    assert not found


def _is_raw(call: ast.Call, name: str) -> bool:
    # A migration may run a statement that the database room holds under a name.
    if name == "RunSQL":
        return any(isinstance(part, ast.Constant) for part in call.args[:1])
    return name in RAW or (name == "execute" and _has_sql(call))


def _has_sql(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return isinstance(first, (ast.JoinedStr, ast.BinOp)) or (
        isinstance(first, ast.Constant)
        and isinstance(first.value, str)
        and first.value.strip().split(" ")[0].lower()
        in {
            "select",
            "insert",
            "update",
            "delete",
            "create",
            "alter",
            "drop",
            "set",
            "grant",
            "copy",
            "with",
            "truncate",
        }
    )


def _names(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").split(".")[0]}
    return {alias.name.split(".")[0] for alias in node.names}


def test_this_rule_sees_raw_sql(tmp_path: Path) -> None:
    module = tmp_path / "sample.py"
    module.write_text(
        'connection.cursor()\nModel.objects.raw("select 1")\ncursor.execute("select 1")\nverb.execute(order)\n'
    )
    seen = [call.lineno for call, name in calls(module) if _is_raw(call, name)]
    assert sorted(seen) == [1, 2, 3]
