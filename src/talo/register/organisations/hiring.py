"""Makes accounts with positions for staff, and accounts for the portal; the administrator's and the loaders' act."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.db import transaction

from talo.register.organisations.models import Holder, PortalAccount, Position, StaffMember, Unit


def hire(
    first_name: str,
    last_name: str,
    *,
    sign_in_name: str,
    unit: Unit,
    profession: str,
    starts: dt.date,
    ends: dt.date | None = None,
    basis: str = Position.Basis.EMPLOYMENT,
    phone: str = "",
    password: str | None = None,
    using: str = "default",
) -> Position:
    """Give a person an account (or find it by name) and a position in a unit."""
    accounts = get_user_model().objects.using(using)
    with transaction.atomic(using=using):
        account = accounts.filter(sign_in_name=sign_in_name).first()
        if account is None:
            account = get_user_model()(sign_in_name=sign_in_name)
            account.set_password(password)
            account.save(using=using)
        member = StaffMember.objects.using(using).filter(account=account).first()
        if member is None:
            member = StaffMember(account=account, first_name=first_name, last_name=last_name, phone=phone)
            member.save(using=using)
        holder = Holder.objects.using(using).create(kind=Holder.Kind.POSITION)
        position = Position(
            staff_member=member,
            unit=unit,
            profession=profession,
            basis=basis,
            holder=holder,
            starts=starts,
            ends=ends,
        )
        position.full_clean(exclude=["staff_member", "unit", "holder"])
        position.save(using=using)
    return position


def open_portal(*, sign_in_name: str, password: str | None = None, using: str = "default") -> PortalAccount:
    """A portal account that represents nobody yet."""
    account = get_user_model()(sign_in_name=sign_in_name)
    account.set_password(password)
    with transaction.atomic(using=using):
        account.save(using=using)
        holder = Holder.objects.using(using).create(kind=Holder.Kind.ACCOUNT)
        return PortalAccount.objects.using(using).create(account=account, holder=holder)
