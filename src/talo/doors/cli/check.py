"""Checks the set-up, above all of production; `--urls` lists every page and who may enter it."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import say


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--urls", action="store_true", help="list every page: path, name, roles, objects")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Print the findings or the pages; 1 when something is found."""
    with django_ready() as urls:
        if options.urls:
            return _list_pages(as_json=options.json)
        found = [*settings_findings(), *_role_findings(urls.web)]
    if options.json:
        print(json.dumps({"ok": not found, "findings": found}, ensure_ascii=False))
    for finding in [] if options.json else found:
        say(finding)
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


def settings_findings() -> list[str]:
    """What is wrong with the settings; in production also what is unsafe. Django must be ready."""
    from django.conf import settings
    from django.core.checks import WARNING, run_checks

    production = getattr(settings, "PRODUCTION", False)
    messages = run_checks(include_deployment_checks=production)
    return [
        f"{message.id}: {message.msg}" for message in messages if message.level >= WARNING and not message.is_silenced()
    ]


def _role_findings(url: str) -> list[str]:
    from talo.foundation.database.web_role import findings

    return [f"the login of DATABASE_URL {finding}" for finding in findings(url)]
