"""Reading a programme file so that every error can name its line."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong in a programme file: where it stands and what it is."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return f"{where} {self.path}: {self.message}" if self.path else f"{where} {self.message}"


class ProgrammeFileError(Exception):
    """A programme file was refused; `findings` holds everything that is wrong in it, in order of lines."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


@dataclasses.dataclass(frozen=True)
class Source:
    """The plain data of a file and the line on which each part of it begins."""

    file: str
    data: Any
    lines: dict[Place, int]

    def line_of(self, place: Place) -> int:
        """Return the line of a place, or of the nearest part around it that stands in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def finding(self, place: Place, message: str) -> Finding:
        """Return a finding at a place of this file."""
        return Finding(self.file, self.line_of(place), spell(place), message)


def spell(place: Place) -> str:
    """Write a place as people read it: `budget.lines[2].years.2021`."""
    words = ""
    for part in place:
        words += f"[{part}]" if isinstance(part, int) else f".{part}" if words else part
    return words


# The parser in C is ten times as fast, where the wheel has it.
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Plain(_Safe):
    """The safe loader; only dates, numbers, texts, lists and mappings come out of it."""


def read(path: Path) -> Source:
    """Read a YAML file as plain data with lines.

    Raises:
        ProgrammeFileError: the file cannot be read, is not YAML, repeats a key, or holds more than plain data.
    """
    name = str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ProgrammeFileError([Finding(name, 1, "", f"cannot be read: {reason}")]) from error
    return read_text(text, name)


def read_text(text: str, name: str) -> Source:
    """Read YAML text as plain data with lines; `name` stands in the findings."""
    loader = _Plain(text)
    try:
        root = loader.get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "cannot be read"
        raise ProgrammeFileError([Finding(name, line, "", f"not YAML: {problem}")]) from error
    finally:
        loader.dispose()
    if root is None:
        raise ProgrammeFileError([Finding(name, 1, "", "the file is empty")])
    walk = _Walk(name, loader)
    data = walk.value(root, ())
    if walk.findings:
        raise ProgrammeFileError(walk.findings)
    return Source(name, data, walk.lines)


class _Walk:
    """Turns YAML nodes into plain data and remembers where each one began."""

    def __init__(self, file: str, loader: _Plain) -> None:
        self.file = file
        self.loader = loader
        self.lines: dict[Place, int] = {}
        self.findings: list[Finding] = []
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, place: Place) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place) if self._once(node, place) else None
        if isinstance(node, yaml.SequenceNode):
            if not self._once(node, place):
                return None
            return [self.value(child, (*place, number)) for number, child in enumerate(node.value)]
        return self._scalar(node, place)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = (*place, key)
            if key in result:
                line = key_node.start_mark.line + 1
                self.findings.append(Finding(self.file, line, spell(here), "the key stands twice"))
                continue
            self.lines[here] = key_node.start_mark.line + 1
            result[key] = self.value(value_node, here)
        return result

    def _scalar(self, node: yaml.Node, place: Place) -> Any:
        try:
            return self.loader.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self._refuse(node, place, f"cannot be read as {node.tag.rsplit(':', 1)[-1]}: {node.value!r}")
            return None

    def _once(self, node: yaml.Node, place: Place) -> bool:
        """Refuse a part that is used twice by an alias: it would have two places and could swell without end."""
        if id(node) in self.seen:
            self._refuse(node, place, "aliases are not read; write the part out")
            return False
        self.seen.add(id(node))
        return True

    def _refuse(self, node: yaml.Node, place: Place, message: str) -> None:
        self.findings.append(Finding(self.file, node.start_mark.line + 1, spell(place), message))
