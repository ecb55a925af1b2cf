"""From a programme file to a checked plan, with every error of the file at once."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from talo.steering.programmes.checking import problems
from talo.steering.programmes.reading import Finding, Place, ProgrammeFileError, Source, read
from talo.steering.programmes.schema import Plan


def parse(path: Path) -> Plan:
    """Read a programme file and check its shape, its sums and its references.

    Raises:
        ProgrammeFileError: something is wrong; the error carries all findings with their lines.
    """
    return check(read(path))


def check(source: Source) -> Plan:
    """Turn the plain data of a file into a plan, or refuse it with everything that is wrong."""
    plan, findings = _shape(source)
    if plan is not None:
        findings.update(source.finding(place, message) for place, message in problems(plan))
    if plan is None or findings:
        raise ProgrammeFileError(list(findings))
    return plan


def _shape(source: Source) -> tuple[Plan | None, set[Finding]]:
    """Validate the shape; unknown keys are taken out once noted, so that the sums behind them are checked too."""
    if not isinstance(source.data, dict):
        return None, {source.finding((), "a programme file is a mapping")}
    findings: set[Finding] = set()
    try:
        return Plan.model_validate(source.data), findings
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
    findings.update(_finding(source, tuple(found["loc"]), found["type"], found["msg"]) for found in errors)
    unknown = [tuple(found["loc"]) for found in errors if found["type"] == "extra_forbidden"]
    if len(unknown) < len(errors):
        return None, findings
    return Plan.model_validate(_without(source.data, unknown)), findings


def _finding(source: Source, place: Place, kind: str, message: str) -> Finding:
    if kind == "extra_forbidden":
        return source.finding(place, "unknown key")
    if kind == "missing":
        return source.finding(place, "is missing")
    while place and place not in source.lines:
        place = place[:-1]
    return source.finding(place, message)


def _without(data: Any, places: list[Place]) -> Any:
    data = copy.deepcopy(data)
    for place in places:
        part = data
        for step in place[:-1]:
            part = part[step]
        part.pop(place[-1], None)
    return data
