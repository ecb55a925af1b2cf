"""The administrator's acts: organisations, units, staff and their roles; never a role to oneself, never a client."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.fields import Texts
from talo.foundation.database.statements import call
from talo.foundation.identity.inviting import forget_second_factor, invite
from talo.foundation.identity.models import Account
from talo.foundation.identity.sessions import end_sessions_of
from talo.foundation.notices.kinds import NoticeKind
from talo.foundation.notices.notifying import notify
from talo.foundation.ui import formats
from talo.register.organisations.hiring import hire
from talo.register.organisations.history import Act, note_role, note_unit
from talo.register.organisations.models import (
    Deputyship,
    Holder,
    Organisation,
    Position,
    StaffMember,
    Unit,
    goes_on,
    live_on,
)
from talo.register.organisations.professions import Profession

ALONE = NoticeKind(
    "organisations.alone", _("Somebody of your unit can no longer sign in. See what must be handed over to others.")
)
WORDS_OF_A_UNIT = ("name", "phone", "address")  # nothing else of a unit changes on its page
STAFF_OF_A_UNIT = "/people/"  # the lead's page, of a room above
# Rooms above say what would be left without an owner if a position ended on a day: numbers, nothing else.
LeftBehind = Callable[[Position, dt.date], int]
_left_behind: list[LeftBehind] = []


class OwnRole(PermissionError):
    """Nobody gives, changes or ends a role of their own; the attempt stands in the log."""


class NotAdministrator(PermissionError):
    """Only an administrator does this."""


def register_left_behind(count: LeftBehind) -> None:
    """Let a room above say what would be left behind; called from `AppConfig.ready`."""
    if count not in _left_behind:
        _left_behind.append(count)


def _allow(by: Actor, account_id: int | None = None) -> None:
    if by.profession != Profession.ADMINISTRATOR:
        raise NotAdministrator
    if account_id is not None and account_id == by.account_id:
        log.refusal(object="organisations.own_role")
        raise OwnRole


def texts(fi: str, sv: str = "", en: str = "") -> Texts:
    """A name in the languages in which it was given."""
    given = {"fi": " ".join(fi.split()), "sv": " ".join(sv.split()), "en": " ".join(en.split())}
    return Texts({language: text for language, text in given.items() if text})


def free_key(kind: type[Organisation | Unit], name: str) -> str:
    """A key from a name that nothing of the kind has yet."""
    base = slugify(name)[:40].strip("-") or "x"
    key, number = base, 1
    while kind.objects.filter(key=key).exists():
        number += 1
        key = f"{base}-{number}"
    return key


def save_organisation(organisation: Organisation, *, by: Actor) -> Organisation:
    """Add or change an organisation.

    Raises:
        ValidationError: a value is wrong, or it would end while somebody still works there.
    """
    _allow(by)
    organisation.key = organisation.key or free_key(Organisation, str(organisation.name.in_language("fi")))
    organisation.full_clean()
    if organisation.pk and organisation.ends:
        working = Position.objects.filter(unit__organisation=organisation.pk)
        if working.exclude(ends__lte=organisation.ends).exists():
            raise ValidationError({"ends": _("People have roles here after that day. End their roles first.")})
    with transaction.atomic():
        organisation.save()
        log.write([], object=f"organisations.organisation_saved {organisation.public_id}")
    return organisation


def save_unit(unit: Unit, *, by: Actor) -> Unit:
    """Add or change a unit; a new one gets its inbox and its lead's list.

    Raises:
        ValidationError: a value is wrong, or the unit has ended.
    """
    _allow(by)
    if unit.has_ended:
        raise ValidationError(_("The unit has ended. What has been is not changed."))
    unit.key = unit.key or free_key(Unit, str(unit.name.in_language("fi")))
    unit.full_clean(exclude=["inbox", "lead"])
    with transaction.atomic():
        if unit.pk is None:
            unit.inbox = Holder.objects.create(kind=Holder.Kind.UNIT)
            unit.lead = Holder.objects.create(kind=Holder.Kind.LEAD)
            unit.save()
            note_unit(unit, Act.UNIT_ADDED, by=by)
        else:
            unit.save(update_fields=WORDS_OF_A_UNIT)
        log.write([], object=f"organisations.unit_saved {unit.public_id}")
    return unit


def add_staff(
    first_name: str,
    last_name: str,
    *,
    by: Actor,
    email: str,
    unit: Unit,
    profession: str,
    starts: dt.date,
    ends: dt.date | None = None,
    basis: str = Position.Basis.EMPLOYMENT,
    phone: str = "",
    sign_in_name: str = "",
) -> Position:
    """Add a person with an account and a first role; the person gets a link to choose a password.

    Raises:
        ValidationError: a value is wrong, or the e-mail address or sign-in name is somebody's already.
    """
    _allow(by)
    name = (sign_in_name or email).strip().lower()
    if Account.objects.filter(sign_in_name=name).exists():
        raise ValidationError({"email": _("Somebody signs in with this already. Find the person in the list.")})
    with transaction.atomic():
        _check_role(unit, starts, ends, basis)
        position = hire(
            " ".join(first_name.split()),
            " ".join(last_name.split()),
            sign_in_name=name,
            unit=unit,
            profession=profession,
            starts=starts,
            ends=ends,
            basis=basis,
            phone=phone.strip(),
        )
        account = position.staff_member.account
        account.email = email.strip().lower()
        account.full_clean(exclude=["password"])
        account.save(update_fields=["email"])
        invite(account)
        note_role(position, Act.ROLE_GIVEN, by=by)
        log.write([], object=f"organisations.staff_added {position.staff_member.public_id}")
    return position


def give_role(
    member: StaffMember,
    unit: Unit,
    profession: str,
    *,
    by: Actor,
    starts: dt.date,
    ends: dt.date | None = None,
    basis: str = Position.Basis.EMPLOYMENT,
) -> Position:
    """Give a person a role in a unit: employment or secondment, with its days. It opens no client by itself.

    Raises:
        OwnRole: the person is the actor.
        ValidationError: the days do not fit, or the person has the role on these days.
    """
    _allow(by, member.account_id)
    same = Position.objects.filter(staff_member=member.pk, unit=unit.pk, profession=profession)
    taken = same.exclude(ends__lt=starts)
    if ends:
        taken = taken.exclude(starts__gt=ends)
    if taken.exists():
        raise ValidationError({"profession": _("The person has this role on these days already.")})
    with transaction.atomic():
        _check_role(unit, starts, ends, basis)
        position = hire(
            member.first_name,
            member.last_name,
            sign_in_name=str(Account.objects.values_list("sign_in_name", flat=True).get(pk=member.account_id)),
            unit=unit,
            profession=profession,
            starts=starts,
            ends=ends,
            basis=basis,
        )
        note_role(position, Act.ROLE_GIVEN, by=by)
        log.write([], object=f"organisations.role_given {position.public_id}")
    return position


def second(member: StaffMember, unit: Unit, profession: str, *, by: Actor, starts: dt.date, ends: dt.date) -> Position:
    """Lend a person to another unit until a day: the role, and every right with it, ends with that day.

    Raises: as `give_role`.
    """
    return give_role(member, unit, profession, by=by, starts=starts, ends=ends, basis=Position.Basis.SECONDMENT)


def _check_role(unit: Unit, starts: dt.date, ends: dt.date | None, basis: str) -> None:
    if basis == Position.Basis.SECONDMENT and ends is None:
        raise ValidationError({"ends": _("A secondment has a last day.")})
    if ends and ends < starts:
        raise ValidationError({"ends": _("The position cannot end before it starts.")})
    house = unit.organisation
    if house.starts > starts or (house.ends and (ends is None or ends > house.ends)):
        raise ValidationError({"starts": _("The organisation does not exist on all of these days.")})
    _check_unit(unit.pk, ends, "ends")


def end_of(unit_id: int) -> dt.date | None:
    """The unit's last day as it stands now; whoever ends the unit waits for whoever gives it something to keep."""
    return Unit.objects.select_for_update().values_list("ends", flat=True).get(pk=unit_id)


def end_before(unit_id: int, last_day: dt.date | None) -> dt.date | None:
    """The unit's last day where something that goes on until `last_day`, or for good, would go on after it."""
    ends = end_of(unit_id)
    return ends if ends and (last_day is None or last_day > ends) else None


def _check_unit(unit_id: int, ends: dt.date | None, field: str) -> None:
    if unit_ends := end_before(unit_id, ends):
        words = _("The unit ends on %(day)s. The role must end by then.")
        raise ValidationError({field: words % {"day": formats.date_text(unit_ends)}})


def end_role(position: Position, *, by: Actor, last_day: dt.date) -> Position:
    """End a role with a day; its clients and tasks must have a new owner by then.

    Raises:
        OwnRole: the role is the actor's own.
        ValidationError: the day is past or before the first, or clients, tasks or duties would be left.
    """
    _allow(by, position.staff_member.account_id)
    if last_day < timezone.localdate():
        raise ValidationError({"last_day": _("Choose today or a later day.")})
    if last_day < position.starts:
        words = _("The role begins on %(day)s. Choose that day or a later one.")
        raise ValidationError({"last_day": words % {"day": formats.date_text(position.starts)}})
    if any(count(position, last_day) for count in _left_behind):
        words = _("The person has clients, tasks or duties. The unit's lead hands them over first.")
        raise ValidationError({"last_day": words})
    with transaction.atomic():
        _check_unit(position.unit_id, last_day, "last_day")
        Position.objects.filter(pk=position.pk).update(ends=last_day)
        position.ends = last_day
        note_role(position, Act.ROLE_ENDED, by=by)
        log.write([], object=f"organisations.role_ended {position.public_id}")
    return position


def may_cancel(position: Position, by: Actor) -> bool:
    """Whether the actor may take the role back: it has not begun, is somebody else's, and of the own organisation."""
    others = position.staff_member.account_id != by.account_id
    return others and position.starts > timezone.localdate() and administers(by, position.unit)


def administers(by: Actor, unit: Unit) -> bool:
    """Whether the actor is an administrator of the unit's organisation."""
    return by.profession == Profession.ADMINISTRATOR and by.organisation_id == unit.organisation_id


def cancel_role(position: Position, *, by: Actor) -> None:
    """Take a role back before its first day; the row goes, and the history says that it was there.

    Raises:
        OwnRole: the role is the actor's own.
        NotAdministrator: the actor administers another organisation.
        ValidationError: the role has begun, or something has been planned for it already.
    """
    _allow(by, position.staff_member.account_id)
    if not administers(by, position.unit):
        raise NotAdministrator
    if position.starts <= timezone.localdate():
        raise ValidationError(_("The role has begun. End it instead."))
    standing = Deputyship.objects.filter(goes_on(), Q(deputy=position.pk) | Q(absent=position.pk), ended_at=None)
    if standing.exists():
        raise ValidationError(_("A deputy has been named for this role. The unit's lead ends that first."))
    with transaction.atomic():
        note_role(position, Act.ROLE_CANCELLED, by=by)
        if call("cancel_role", position.pk) != "done":
            raise ValidationError(_("Something is planned for this role already. End it on its first day instead."))
        log.write([], object=f"organisations.role_cancelled {position.public_id}")


def close_account(member: StaffMember, *, by: Actor) -> None:
    """Let nobody in with this account from now on; the roles stay, so that the lead can hand the work over.

    Raises:
        OwnRole: it is the actor's own account.
    """
    _set_open(member, False, by)


def open_account(member: StaffMember, *, by: Actor) -> None:
    """Let the person in again."""
    _set_open(member, True, by)


def _set_open(member: StaffMember, wanted: bool, by: Actor) -> None:
    _allow(by, member.account_id)
    with transaction.atomic():
        Account.objects.filter(pk=member.account_id).update(is_active=wanted)
        log.write([], object=f"organisations.account_{'opened' if wanted else 'closed'} {member.public_id}")
        if not wanted:
            _tell_leads(member)
    if not wanted:
        end_sessions_of(member.account_id)


def _tell_leads(member: StaffMember) -> None:
    """Whoever leads a unit in which clients, tasks or duties are alone now hears of it."""
    today = timezone.localdate()
    for position in Position.objects.filter(live_on(), staff_member=member.pk):
        if any(count(position, today) for count in _left_behind):
            leads = Position.objects.filter(live_on(), unit=position.unit_id, profession=Profession.UNIT_LEAD)
            for lead in leads.exclude(staff_member=member.pk).select_related("staff_member__account"):
                notify(lead.staff_member.account, ALONE.key, link=STAFF_OF_A_UNIT)


def send_password_link(member: StaffMember, *, by: Actor) -> None:
    """Send the person a link to choose a new password; the administrator never sees it.

    Raises:
        OwnRole: it is the actor's own account.
        NoAddress: the account has no e-mail address.
    """
    _allow(by, member.account_id)
    with transaction.atomic():
        invite(Account.objects.get(pk=member.account_id))
        log.write([], object=f"organisations.password_link {member.public_id}")


def reset_second_factor(member: StaffMember, *, by: Actor) -> int:
    """Forget the person's authenticator, for example when the phone is lost; the next sign-in sets up a new one.

    Raises:
        OwnRole: it is the actor's own account.
    """
    _allow(by, member.account_id)
    with transaction.atomic():
        count = forget_second_factor(Account.objects.get(pk=member.account_id))
        log.write([], object=f"organisations.second_factor_reset {member.public_id}")
    return count


def change_person(member: StaffMember, values: dict[str, Any], *, by: Actor) -> StaffMember:
    """Change a person's name, phone or e-mail address; a new address gets the notices from now on.

    Raises:
        OwnRole: it is the actor's own account.
        ValidationError: a value is wrong.
    """
    _allow(by, member.account_id)
    account = Account.objects.get(pk=member.account_id)
    for field in ("first_name", "last_name", "phone"):
        setattr(member, field, " ".join(values[field].split()))
    member.full_clean(exclude=["account"])
    account.email = values["email"].strip().lower()
    account.full_clean(exclude=["password"])
    with transaction.atomic():
        member.save(update_fields=["first_name", "last_name", "phone"])
        account.save(update_fields=["email"])
        log.write([], object=f"organisations.person_changed {member.public_id}")
    return member


def live_roles(member: StaffMember) -> list[Position]:
    """The person's roles: those in force and to come first."""
    rows = Position.objects.filter(staff_member=member.pk).select_related("unit__organisation", "staff_member__account")
    today = timezone.localdate()
    return sorted(rows, key=lambda one: (one.ends is not None and one.ends < today, -one.starts.toordinal(), one.pk))
