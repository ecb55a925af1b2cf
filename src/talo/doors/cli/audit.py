"""Verifies the sealed log, and opens a new epoch of it after a restore."""

from __future__ import annotations

import argparse
import datetime
import json
from typing import Any

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import Refusal, say

KEPT_YEARS = "records.retention.read_log_years"


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    verify = acts.add_parser("verify", help="seal what waits, then verify every seal")
    verify.add_argument("--json", action="store_true", help="print one JSON document")
    retire = acts.add_parser(
        "retire", help="name the months that the law lets go; with --apply take them out of the log"
    )
    retire.add_argument("--before", type=month, metavar="YYYY-MM", help="only months before this one")
    retire.add_argument("--apply", action="store_true", help="do it; the months are gone then")
    acts.add_parser("restored", help="after a restore: open a new epoch and a new head file, and say so in both")


def month(text: str) -> datetime.datetime:
    """The first moment of a month from the command line."""
    try:
        return datetime.datetime.strptime(text, "%Y-%m").replace(tzinfo=datetime.UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month (YYYY-MM)") from None


def run(options: argparse.Namespace) -> int:
    """Verify (1 when something does not hold), or begin a new epoch."""
    if options.act == "retire":
        return _retire(options.before, apply=options.apply)
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
        if retired := result.get("retired"):
            print(f"retired: {retired['rows']} rows before {retired['before'][:7]} (seals 1 to {retired['seals']})")
    else:
        say(f"the log does not hold: {result['first_bad']['what']} at entry {result['first_bad']['seq']}")
    return 0 if result["ok"] else 1


def _retire(before: datetime.datetime | None, *, apply: bool) -> int:
    """Retire what is older than the law asks to keep, or than an earlier month."""
    with django_ready("owner", "audit"):
        from django.utils import timezone

        from talo.foundation import law
        from talo.foundation.audit import retiring, sealing, signing

        kept = law.value(KEPT_YEARS, on=timezone.localdate())
        if not kept:
            raise Refusal(f"how long the log is kept is {kept}: enter a law row {KEPT_YEARS} first")
        today = datetime.datetime.now(datetime.UTC)
        oldest = datetime.datetime(today.year - int(kept.value), today.month, 1, tzinfo=datetime.UTC)
        if before is not None and before > oldest:
            raise Refusal(
                f"{kept.basis} asks to keep {kept.value:g} {kept.unit}: nothing from {oldest:%Y-%m} on may go"
            )
        before = before or oldest
        if not apply:
            print(f"months before {before:%Y-%m} may go ({kept.basis}, {kept.value:g} {kept.unit}); --apply does it")
            return 0
        try:
            gone = retiring.retire(before)
        except (retiring.NothingToRetire, sealing.HeadsDiffer, signing.KeyMissing) as error:
            raise Refusal(str(error)) from None
    print(f"retired {gone['rows']} rows before {before:%Y-%m} (seals 1 to {gone['seals']})")
    say("the old head file lies beside the new one; throw it away when nobody has to prove those months any more")
    return 0
