"""Verifies the sealed log, and opens a new epoch of it after a restore."""

from __future__ import annotations

import argparse
import json
from typing import Any

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import Refusal, say


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    verify = acts.add_parser("verify", help="seal what waits, then verify every seal")
    verify.add_argument("--json", action="store_true", help="print one JSON document")
    acts.add_parser("restored", help="after a restore: open a new epoch and a new head file, and say so in both")


def run(options: argparse.Namespace) -> int:
    """Verify (1 when something does not hold), or begin a new epoch."""
    with django_ready("audit"):
        from talo.foundation.audit import sealing, signing, verifying

        try:
            if options.act == "restored":
                print(f"epoch {sealing.restart_after_recovery()}")
                return 0
            result = verifying.verify()
        except (signing.KeyMissing, signing.KeyUnsafe) as error:
            raise Refusal(str(error)) from None
    return _print(result, as_json=options.json)


def _print(result: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(result))
    elif result["ok"]:
        print(f"ok: {result['entries']} entries, {result['sealed']} sealed, head {result['head']}")
    else:
        say(f"the log does not hold: {result['first_bad']['what']} at entry {result['first_bad']['seq']}")
    return 0 if result["ok"] else 1
