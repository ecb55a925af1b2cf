"""The administrator's pages: organisations and units, staff and their roles and accounts."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.inviting import NoAddress
from talo.foundation.identity.requests import Request
from talo.foundation.ui.registry import NavEntry
from talo.foundation.ui.saying import say
from talo.foundation.ui.tables import Column, WorkTable
from talo.register.organisations import administering as acts
from talo.register.organisations import history
from talo.register.organisations.forms import (
    EndRoleForm,
    NewPersonForm,
    OrganisationForm,
    PersonForm,
    RoleForm,
    SearchForm,
    StaffSearchForm,
    UnitForm,
)
from talo.register.organisations.models import (
    DirectoryChange,
    Organisation,
    Position,
    StaffMember,
    Unit,
    goes_on,
    live_on,
)
from talo.register.organisations.professions import Profession

ADMINISTRATOR = str(Profession.ADMINISTRATOR)
ROLES = frozenset({ADMINISTRATOR})
NAV = (
    NavEntry("staff", gettext_lazy("Staff"), "group", "organisations:staff", roles=ROLES, order=10),
    NavEntry("organisations", gettext_lazy("Organisations"), "layers", "organisations:list", roles=ROLES, order=20),
)
OWN = gettext_lazy(
    "You cannot change your own roles or account here. Ask another administrator; the attempt is logged."
)
GET_POST = ["GET", "HEAD", "POST"]


@require_safe
@entrance(ADMINISTRATOR)
def organisations(request: Request) -> HttpResponse:
    """All organisations with how many units each has."""
    form = SearchForm(request.GET or None)
    rows = Organisation.objects.annotate(many=Count("units"))
    if form.is_valid() and form.cleaned_data["q"]:
        rows = rows.filter(name__fi__istartswith=form.cleaned_data["q"])
    table = WorkTable.of(
        request,
        rows,
        label=_("Organisations"),
        default="name",
        columns=[
            Column("name", _("Organisation"), sort="name__fi,pk"),
            Column("kind", _("Kind"), sort="kind,pk"),
            Column("units", _("Units"), end=True),
            Column("starts", _("First day"), sort="starts,pk"),
            Column("ends", _("Last day"), sort="ends,pk"),
        ],
        empty_title=_("No organisation has such a name"),
    )
    return render(request, "organisations/list.html", {"table": table, "form": form, "nav_current": "organisations"})


@require_http_methods(GET_POST)
@entrance(ADMINISTRATOR)
def new_organisation(request: Request) -> HttpResponse:
    """Add an organisation."""
    return _organisation(request, Organisation(), _("New organisation"))


@require_http_methods(GET_POST)
@entrance(ADMINISTRATOR, objects="record")
def organisation(request: Request, organisation: uuid.UUID) -> HttpResponse:
    """One organisation: its values and its units."""
    found = get_object_or_404(Organisation, public_id=organisation)
    return _organisation(request, found, str(found))


def _organisation(request: Request, found: Organisation, title: str) -> HttpResponse:
    form = OrganisationForm(request.POST or None, of=found if found.pk else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.save_organisation(form.fill(found), by=request.actor)
        except ValidationError as wrong:
            say(form, wrong)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": found})
            return redirect("organisations:organisation", organisation=found.public_id)
    units = list(found.units.order_by(F("ends").desc(nulls_first=True), "key")) if found.pk else []
    context = {"form": form, "found": found, "title": title, "units": units, "nav_current": "organisations"}
    return render(request, "organisations/organisation.html", context, status=422 if form.is_bound else None)


@require_http_methods(GET_POST)
@entrance(ADMINISTRATOR, objects="record")
def new_unit(request: Request, organisation: uuid.UUID) -> HttpResponse:
    """Add a unit to an organisation."""
    house = get_object_or_404(Organisation, public_id=organisation)
    return _unit(request, Unit(organisation=house), _("New unit"))


@require_http_methods(GET_POST)
@entrance(ADMINISTRATOR, objects="unit")
def unit(request: Request, unit: uuid.UUID) -> HttpResponse:
    """One unit: its values and who works in it."""
    found = get_object_or_404(Unit.objects.select_related("organisation"), public_id=unit)
    return _unit(request, found, str(found))


def _unit(request: Request, found: Unit, title: str) -> HttpResponse:
    form = UnitForm(request.POST or None, of=found if found.pk else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.save_unit(form.fill(found), by=request.actor)
        except ValidationError as wrong:
            say(form, wrong)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": found})
            return redirect("organisations:unit", unit=found.public_id)
    people = Position.objects.filter(goes_on(), unit=found.pk or 0).select_related("staff_member")
    context = {
        "form": form,
        "found": found,
        "title": title,
        "people": list(people.order_by("staff_member__last_name", "pk")[:200]),
        "today": timezone.localdate(),
        "may_end": bool(found.pk) and acts.administers(request.actor, found),
        "changes": history.of_unit(found) if found.pk else [],
        "nav_current": "organisations",
    }
    return render(request, "organisations/unit.html", context, status=422 if form.is_bound else None)


@require_safe
@entrance(ADMINISTRATOR)
def staff(request: Request) -> HttpResponse:
    """The staff with their roles in force, by name."""
    form = StaffSearchForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    roles = Position.objects.filter(live_on(), staff_member=OuterRef("pk"))
    if asked.get("profession"):
        roles = roles.filter(profession=asked["profession"])
    rows = StaffMember.objects.select_related("account")
    if asked.get("profession") or not asked.get("ended"):
        rows = rows.filter(Exists(roles))
    if asked.get("q"):
        rows = rows.filter(last_name__istartswith=asked["q"])
    table = WorkTable.of(
        request,
        rows,
        label=_("Staff"),
        default="name",
        columns=[
            Column("name", _("Name"), sort="last_name,first_name,pk"),
            Column("roles", _("Roles in force")),
            Column("account", _("Account"), sort="account__is_active,pk"),
        ],
        empty_title=_("Nobody has such a name"),
        empty_text=_("Search by the beginning of the last name, or show those without a role as well."),
    )
    held: dict[int, list[Position]] = {}
    live = Position.objects.filter(live_on(), staff_member__in=[one.pk for one in table])
    for position in live.select_related("unit__organisation").order_by("starts", "pk"):
        held.setdefault(position.staff_member_id, []).append(position)
    shown = [(one, held.get(one.pk, [])) for one in table]
    return render(
        request, "organisations/staff.html", {"table": table, "rows": shown, "form": form, "nav_current": "staff"}
    )


@require_http_methods(GET_POST)
@entrance(ADMINISTRATOR)
def new_person(request: Request) -> HttpResponse:
    """Add a person with an account and a first role; the link to a password goes by e-mail."""
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            position = acts.add_staff(by=request.actor, **form.cleaned_data)
        except ValidationError as wrong:
            say(form, wrong)
        else:
            words = {"name": position.staff_member, "email": form.cleaned_data["email"]}
            messages.success(
                request, _("%(name)s can sign in. The link to choose a password went to %(email)s.") % words
            )
            return redirect("organisations:person", member=position.staff_member.public_id)
    context = {"form": form, "nav_current": "staff"}
    return render(request, "organisations/new_person.html", context, status=422 if form.is_bound else None)


@require_http_methods(GET_POST)
@entrance(ADMINISTRATOR, objects="record")
def person(request: Request, member: uuid.UUID) -> HttpResponse:
    """One person: name and address, roles with their days, the account."""
    found = _member(member)
    values = {name: getattr(found, name) for name in ("first_name", "last_name", "phone")}
    form = PersonForm(request.POST or None, initial=values | {"email": found.account.email})
    if request.method == "POST" and form.is_valid():
        try:
            acts.change_person(found, form.cleaned_data, by=request.actor)
        except acts.OwnRole:
            form.add_error(None, str(OWN))
        except ValidationError as wrong:
            say(form, wrong)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": found})
            return _back(found)
    return _person_page(request, found, form, RoleForm(prefix="role"))


@require_POST
@entrance(ADMINISTRATOR, objects="record")
def give_role(request: Request, member: uuid.UUID) -> HttpResponse:
    """Give the person another role."""
    found = _member(member)
    form = RoleForm(request.POST, prefix="role")
    if form.is_valid():
        data = form.cleaned_data
        try:
            acts.give_role(
                found,
                data["unit"],
                data["profession"],
                by=request.actor,
                starts=data["starts"],
                ends=data["ends"],
                basis=data["basis"],
            )
        except acts.OwnRole:
            form.add_error(None, str(OWN))
        except ValidationError as wrong:
            say(form, wrong)
        else:
            messages.success(request, _("The role is given."))
            return _back(found)
    values = {name: getattr(found, name) for name in ("first_name", "last_name", "phone")}
    return _person_page(request, found, PersonForm(initial=values | {"email": found.account.email}), form)


@require_http_methods(GET_POST)
@entrance(ADMINISTRATOR, objects="record")
def end_role(request: Request, position: uuid.UUID) -> HttpResponse:
    """Give a role its last day."""
    row = get_object_or_404(Position.objects.select_related("staff_member", "unit__organisation"), public_id=position)
    form = EndRoleForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            acts.end_role(row, by=request.actor, last_day=form.cleaned_data["last_day"])
        except acts.OwnRole:
            form.add_error(None, str(OWN))
        except ValidationError as wrong:
            say(form, wrong)
        else:
            messages.success(request, _("The role ends."))
            return _back(row.staff_member)
    context = {"row": row, "form": form, "nav_current": "staff"}
    return render(request, "organisations/end_role.html", context, status=422 if form.is_bound else None)


@require_POST
@entrance(ADMINISTRATOR, objects="record")
def cancel_role(request: Request, position: uuid.UUID) -> HttpResponse:
    """Take back a role that has not begun."""
    row = Position.objects.select_related("staff_member", "unit").filter(public_id=position).first()
    if row is None:
        done = DirectoryChange.objects.filter(role=position, act=history.Act.ROLE_CANCELLED).first()
        member = done.member if done else None
        if member is None:
            raise Http404
        messages.info(request, _("The role has been cancelled already."))
        return _back(member)
    try:
        acts.cancel_role(row, by=request.actor)
    except acts.NotAdministrator:
        raise Http404 from None
    except acts.OwnRole:
        messages.error(request, str(OWN))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("The role is cancelled. It never begins."))
    return _back(row.staff_member)


@require_POST
@entrance(ADMINISTRATOR, objects="record")
def account(request: Request, member: uuid.UUID) -> HttpResponse:
    """Close or open the account, send a link to a new password, forget the second factor."""
    found, by = _member(member), request.actor
    wanted: dict[str, tuple[Any, Any]] = {
        "close": (acts.close_account, _("The account is closed. Its sessions have ended.")),
        "open": (acts.open_account, _("The account is open again.")),
        "link": (acts.send_password_link, _("The link went by e-mail. It works once.")),
        "factor": (acts.reset_second_factor, _("Two-step sign-in is set up anew at the next sign-in.")),
    }
    act, words = wanted.get(request.POST.get("act", ""), (None, ""))
    if act is None:
        return _back(found)
    try:
        act(found, by=by)
    except acts.OwnRole:
        messages.error(request, str(OWN))
    except NoAddress:
        messages.error(request, _("Write the person's e-mail address first."))
    else:
        messages.success(request, words)
    return _back(found)


def _member(public_id: uuid.UUID) -> StaffMember:
    found: StaffMember = get_object_or_404(StaffMember.objects.select_related("account"), public_id=public_id)
    return found


def _back(member: StaffMember) -> HttpResponse:
    return redirect("organisations:person", member=member.public_id)


def _person_page(request: Request, found: StaffMember, form: PersonForm, role_form: RoleForm) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "member": found,
        "form": form,
        "role_form": role_form,
        "roles": [
            (one, one.ends is not None and one.ends < today, acts.may_cancel(one, request.actor))
            for one in acts.live_roles(found)
        ],
        "changes": history.of_member(found),
        "today": today,
        "own": found.account_id == request.actor.account_id,
        "nav_current": "staff",
    }
    bound = form.is_bound or role_form.is_bound
    return render(request, "organisations/person.html", context, status=422 if bound else None)
