"""Checks of the staff: somebody must be able to let the others in."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator

from talo.foundation.database.inspecting import Finding
from talo.register.organisations.models import Position, live_on
from talo.register.organisations.professions import Profession


def an_administrator_is_there() -> Iterator[Finding]:
    """An administrator with a live position, an open account and a second factor."""
    live = Position.objects.using("session").filter(live_on(), profession=Profession.ADMINISTRATOR)
    accounts = live.filter(staff_member__account__is_active=True).values_list("staff_member__account_id", flat=True)
    if not accounts.exists():
        step = "run `talo staff administrator NAME --first-name … --last-name … --unit KEY`"
        yield Finding("staff.administrator", "there is no administrator", step)
        return
    apps = Authenticator.objects.using("session").filter(type=Authenticator.Type.TOTP, user_id__in=list(accounts))
    if not apps.exists():
        step = "let an administrator sign in and set one up; `talo staff password-link NAME` lets them in"
        yield Finding("staff.second_factor", "no administrator has a second factor", step)
