"""Takes a merge of two clients back: tries first, and changes only with --apply."""

from __future__ import annotations

import argparse
import uuid

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import Refusal


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    back = acts.add_parser("unmerge", help="move the rows of a merge back to the client they came from")
    back.add_argument("merge", type=uuid.UUID, help="the id of the merge, as the client's merge page shows it")
    back.add_argument("--apply", action="store_true", help="really do it; without, only try")


def run(options: argparse.Namespace) -> int:
    """Take the merge back, or say what would happen."""
    with django_ready("audit"):
        from talo.register.duplicates.merging import CannotMerge, unmerge

        try:
            done = unmerge(options.merge, really=options.apply)
        except CannotMerge as error:
            if error.why == "absent":
                raise Refusal(f"no merge {options.merge} that could be taken back") from None
            raise Refusal(f"nothing has changed: {error.what} has changed since the merge") from None
    print(
        f"{done['rows']} rows {'moved' if options.apply else 'would move'} back"
        + ("" if options.apply else " (--apply does it)")
    )
    return 0
