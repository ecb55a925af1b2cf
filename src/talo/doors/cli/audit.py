"""Verifies the sealed log: seals what waits, then computes every seal again."""

from __future__ import annotations

import argparse
import json

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import say


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    verify = acts.add_parser("verify", help="seal what waits, then verify every seal")
    verify.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Verify; 1 when something does not hold."""
    with django_ready("audit"):
        from talo.foundation.audit import verifying

        result = verifying.verify()
    if options.json:
        print(json.dumps(result))
    elif result["ok"]:
        print(f"ok: {result['entries']} entries, {result['sealed']} sealed, head {result['head']}")
    else:
        bad = result["first_bad"] or {}
        say(f"the log does not hold: {bad.get('what')} at {bad.get('seq')}")
    return 0 if result["ok"] else 1
