"""Ends sessions: those that have run out, those of one person, or everybody's."""

from __future__ import annotations

import argparse

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import Refusal, say


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    clear = acts.add_parser("clear", help="remove sessions that have run out; run it every night")
    which = clear.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="end every session: everybody signs in anew")
    which.add_argument("--of", metavar="SIGN_IN_NAME", help="end the sessions of one account")


def run(options: argparse.Namespace) -> int:
    """End them, print how many."""
    with django_ready("audit"):
        from django.contrib.auth import get_user_model

        from talo.foundation import audit
        from talo.foundation.database.actor import acting_as, service
        from talo.foundation.identity import sessions

        if options.of:
            account = get_user_model().objects.using("session").filter(sign_in_name=options.of.strip().lower()).first()
            if account is None:
                raise Refusal(f"nobody signs in as {options.of!r}")
            count, what = sessions.end_sessions_of(account.pk), f"sessions.ended {account.public_id}"
        else:
            count, what = (sessions.end_all(), "sessions.all_ended") if options.all else (sessions.end_expired(), "")
        if what:
            with acting_as(service("operator")):
                audit.write([], object=what)
    print(f"{count} sessions removed")
    say("whoever worked in them signs in anew" if what else "the sessions that are in use go on")
    return 0
