"""Brings the house's own path stores in line with the facts (`talo paths refresh`); this act needs the database."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from talo.doors.cli.refusing import Refusal, say

if TYPE_CHECKING:
    from talo.steering.paths.scopes import Scope


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the act."""
    parser.add_argument("--programme", metavar="KEY", help="only this programme's store (default: all, and the areas')")
    parser.add_argument("--area", metavar="KEY", help="only this area's store, such as employment-24")
    parser.add_argument("--rebuild", action="store_true", help="write anew instead of writing what has changed")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Refresh the stores that are asked for and tell what had changed.

    Raises:
        Refusal: there is no such programme or area, or another process refreshes a store.
    """
    # The other acts share this module's parser and do without a database and its drivers.
    from talo.doors.cli.environment import django_ready

    with django_ready("count"):
        from talo.steering.paths import refreshing
        from talo.steering.paths.reading import NoCountingRole

        scopes = _wanted(options)
        if not (options.programme or options.area):
            for name in refreshing.sweep():
                say(f"{name}: there is no such programme or area any more, its store is removed")
        told = []
        for scope in scopes:
            try:
                found = refreshing.refresh(scope, rebuild=options.rebuild)
            except (refreshing.Busy, NoCountingRole) as error:
                raise Refusal(str(error)) from None
            told.append(
                {
                    "kind": scope.kind,
                    "key": scope.key,
                    "clients": found.clients,
                    "changed": found.changed,
                    "gone": found.gone,
                    "compacted": found.compacted,
                }
            )
            if not options.json:
                print(f"{scope!s:<26} {found.clients} clients, {found.changed} changed, {found.gone} gone")
        if options.json:
            print(json.dumps({"stores": told}))
    return 0


def _wanted(options: argparse.Namespace) -> list[Scope]:
    from talo.steering.paths.scopes import all_scopes

    asked = {("programme", options.programme), ("area", options.area)} - {("programme", None), ("area", None)}
    scopes = all_scopes()
    missing = asked - {(scope.kind, scope.key) for scope in scopes}
    if missing:
        kind, key = min(missing)
        some = ", ".join(scope.key for scope in scopes if scope.kind == kind) or "none"
        raise Refusal(f"there is no {kind} {key!r}; there are: {some}")
    return [scope for scope in scopes if not asked or (scope.kind, scope.key) in asked]
