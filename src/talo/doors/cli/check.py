"""Checks the set-up, above all of production; `--urls` lists every page and who may enter it."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import say


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--urls", action="store_true", help="list every page: path, name, roles, objects")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Print the findings or the pages; 1 when something is found."""
    with django_ready():
        if options.urls:
            return _list_pages(as_json=options.json)
        found = [*settings_findings(), *_standing_findings()]
    if options.json:
        print(json.dumps({"ok": not found, "findings": found}, ensure_ascii=False))
    for finding in [] if options.json else found:
        say(f"{finding['key']}: {finding['reason']}\n      → {finding['next']}")
    if not found and not options.json:
        print("ok")
    return 1 if found else 0


def _list_pages(*, as_json: bool) -> int:
    from talo.foundation.identity.entrance import doors

    pages = [asdict(door) for door in doors()]
    if as_json:
        json.dump(pages, sys.stdout, ensure_ascii=False)
        print()
    else:
        for page in pages:
            print(f"{page['path']:<60} {', '.join(page['roles']) or '(none: closed)':<30} {page['objects']}")
    return 1 if any(not page["roles"] for page in pages) else 0


def settings_findings() -> list[dict[str, Any]]:
    """What is wrong with the settings (key, reason, next); in production also what is unsafe. Django must be ready."""
    from django.conf import settings
    from django.core.checks import WARNING, run_checks

    production = getattr(settings, "PRODUCTION", False)
    messages = run_checks(include_deployment_checks=production)
    return [
        {
            "key": message.id or "settings",
            "reason": str(message.msg),
            "next": str(message.hint or "see docs/operation.md"),
        }
        for message in messages
        if message.level >= WARNING and not message.is_silenced()
    ]


def _standing_findings() -> list[dict[str, Any]]:
    """What the checks of the rooms find in the database and around it."""
    from django.conf import settings

    from talo.foundation.database.inspecting import findings

    return [asdict(finding) for finding in findings(production=getattr(settings, "PRODUCTION", False))]
