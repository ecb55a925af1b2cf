"""What the house's code consists of, as the tests of the house rules read it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from talo import PROJECT

SOURCE = PROJECT / "src" / "talo"
FLOORS = ("foundation", "register", "path", "steering", "doors", "settings")


@cache
def modules(*, tests: bool = False, migrations: bool = False) -> tuple[Path, ...]:
    """The Python modules of the house, without its tests and migrations unless asked for."""
    found = []
    for place in sorted(SOURCE.rglob("*.py")):
        parts = place.relative_to(SOURCE).parts
        if ("tests" in parts or parts[0] in {"testing", "conftest.py"}) and not tests:
            continue
        if "migrations" in parts and not migrations:
            continue
        found.append(place)
    return tuple(found)


@cache
def templates() -> dict[str, Path]:
    """Our templates by the name under which Django or Jinja2 loads them."""
    return {
        str(place.relative_to(folder)): place
        for kind in ("templates", "jinja2")
        for folder in sorted(SOURCE.glob(f"*/*/{kind}"))
        for place in sorted(folder.rglob("*"))
        if place.is_file()
    }


@cache
def tree(place: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(place.read_text(encoding="utf-8"), filename=str(place))


def shown(place: Path, line: int | None = None) -> str:
    """A place in a message: its path in the project, and the line."""
    return f"{place.relative_to(PROJECT)}" + (f":{line}" if line else "")


def room_of(place: Path) -> str:
    """The room of a file, as `path.services`; the floor's name where there is no room."""
    parts = place.relative_to(SOURCE).parts
    return ".".join(parts[:2]) if len(parts) > 2 else parts[0].removesuffix(".py")


@cache
def _order() -> dict[str, int]:
    # The one list of floors and rooms is the import-linter's; this reads it from the lowest up.
    config = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = [c for c in config["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    rooms: dict[str, list[str]] = {}
    for contract in contracts:
        for container in contract["containers"]:
            rooms[container.removeprefix("talo").lstrip(".")] = [name.strip("()") for name in contract["layers"]][::-1]
    order = {}
    for number, floor in enumerate(rooms[""]):
        order[floor] = number * 100
        for place, room in enumerate(rooms.get(floor, ()), start=1):
            order[f"{floor}.{room}"] = number * 100 + place
    return order


def may_use(user: str, used: str) -> bool:
    """Whether a room may stand on another one: a lower floor, an earlier room of its own, or itself."""
    order = _order()
    if user == used:
        return True
    high = order.get(user, order[user.split(".")[0]])
    low = order.get(used, order[used.split(".")[0]])
    # Rooms of a floor without an order (foundation, doors) are held by the test of cycles alone.
    return low < high or (low == high and user.split(".")[0] == used.split(".")[0])


def calls(place: Path) -> Iterator[tuple[ast.Call, str]]:
    """Each call in a module with the last part of the name that is called."""
    for node in ast.walk(tree(place)):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                yield node, function.attr
            elif isinstance(function, ast.Name):
                yield node, function.id
