"""Lets the first administrator in, and staff who have lost their password or phone."""

from __future__ import annotations

import argparse
from typing import Any

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import Refusal, say


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    first = acts.add_parser("administrator", help="make an administrator; prints a link for the first password")
    first.add_argument("sign_in_name", metavar="SIGN_IN_NAME")
    first.add_argument("--first-name", required=True)
    first.add_argument("--last-name", required=True)
    first.add_argument("--unit", required=True, metavar="KEY", help="key of the unit that the person works in")
    link = acts.add_parser("password-link", help="print a link with which the person chooses a new password, once")
    link.add_argument("sign_in_name", metavar="SIGN_IN_NAME")
    reset = acts.add_parser("reset-second-factor", help="forget the person's authenticator and end the sessions")
    reset.add_argument("sign_in_name", metavar="SIGN_IN_NAME")


def run(options: argparse.Namespace) -> int:
    """Do it, and leave an entry in the log."""
    with django_ready("owner", "audit"):
        name = options.sign_in_name.strip().lower()
        account = _make_administrator(name, options) if options.act == "administrator" else _account(name)
        if options.act == "reset-second-factor":
            return _reset_second_factor(account)
        _log(f"staff.{options.act}", account)
        print(_link(account))
        say("the link works once and for three days; give it to the person yourself, and to nobody else")
        if options.act == "administrator":
            say("after the password the person sets up an authenticator app; without one nobody gets further")
    return 0


def _make_administrator(name: str, options: argparse.Namespace) -> Any:
    from django.contrib.auth import get_user_model
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from talo.register.organisations.hiring import hire
    from talo.register.organisations.models import Position, Unit, live_on
    from talo.register.organisations.professions import Profession

    unit = Unit.objects.using("owner").select_related("organisation").filter(key=options.unit).first()
    if unit is not None and unit.has_ended:
        raise Refusal(f"the unit {options.unit!r} has ended; choose another one")
    if unit is None:
        keys = ", ".join(Unit.objects.using("owner").order_by("key").values_list("key", flat=True)[:50])
        raise Refusal(f"there is no unit {options.unit!r}; there are {keys or 'none: run `talo populate` first'}")
    taken = Position.objects.using("owner").filter(
        live_on(), staff_member__account__sign_in_name=name, profession=Profession.ADMINISTRATOR
    )
    if taken.exists():
        raise Refusal(f"{name} is an administrator already; `talo staff password-link {name}` lets them in again.")
    if get_user_model().objects.using("owner").filter(sign_in_name=name, portal_account__isnull=False).exists():
        raise Refusal(f"{name} is a client's account; choose another sign-in name.")
    try:
        position = hire(
            options.first_name,
            options.last_name,
            sign_in_name=name,
            unit=unit,
            profession=Profession.ADMINISTRATOR,
            starts=timezone.localdate(),
            using="owner",
        )
    except ValidationError as error:
        raise Refusal(" ".join(error.messages)) from None
    say(f"{position.staff_member} is an administrator in {unit.organisation}, {unit}")
    return position.staff_member.account


def _account(name: str) -> Any:
    from django.contrib.auth import get_user_model

    found = get_user_model().objects.using("owner").filter(sign_in_name=name, staff_member__isnull=False).first()
    if found is None:
        raise Refusal(f"nobody of the staff signs in as {name!r}")
    return found


def _link(account: Any) -> str:
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str
    from django.conf import settings
    from django.urls import reverse

    words = {"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)}
    return settings.TALO_URL.rstrip("/") + reverse("account_reset_password_from_key", kwargs=words)


def _reset_second_factor(account: Any) -> int:
    from allauth.mfa.models import Authenticator

    from talo.foundation.identity.sessions import end_sessions_of

    count, _ = Authenticator.objects.using("owner").filter(user_id=account.pk).delete()
    ended = end_sessions_of(account.pk)
    _log("staff.second_factor_reset", account)
    print(f"{count} authenticators forgotten, {ended} sessions ended")
    say("at the next sign-in the person sets up a new one; make sure that it is the person who asks")
    return 0


def _log(what: str, account: Any) -> None:
    from talo.foundation import audit
    from talo.foundation.database.actor import acting_as, service

    with acting_as(service("operator")):
        audit.write([], object=f"{what} {account.public_id}")
