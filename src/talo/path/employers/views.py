"""Staff pages of employers: the directory, a client's contacts with employers, and jobs."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.saying import say
from talo.foundation.ui.tables import Column, WorkTable
from talo.path.employers import contacting, directory, employing, forms
from talo.path.employers.models import Employer, EmployerContact, Employment
from talo.path.employers.places import may_see_places, place_name
from talo.path.employers.rights import READERS, WRITERS, may_write
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client

UNPROCESSABLE = 422
SUGGESTED = 200
SUGGESTED_WHILE_TYPING = 20


@require_safe
@entrance(*WRITERS)
def employers(request: Request) -> HttpResponse:
    """The directory of employers; it names no client."""
    form = forms.FindEmployerForm(request.GET)
    prefix = form.cleaned_data["q"] if form.is_valid() else ""
    table = WorkTable.of(
        request,
        directory.beginning(prefix),
        label=_("Employers"),
        default="name",
        empty_title=_("No employer with this name"),
        empty_text=_("Add the employer, or write less of the name."),
        columns=[
            Column("name", _("Employer"), sort="name"),
            Column("business_id", _("Business ID")),
            Column("field", _("Field of work"), sort="field"),
            Column("contact", _("Contact person")),
        ],
    )
    context = {"table": table, "form": form, "nav_current": "employers"}
    return render(request, "employers/employers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS)
def add(request: Request) -> HttpResponse:
    """Add an employer to the directory."""
    return _employer_page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS)
def edit(request: Request, employer: uuid.UUID) -> HttpResponse:
    """Change an employer's data and contact person."""
    found = Employer.objects.filter(public_id=employer).first()
    if found is None:
        raise Http404
    return _employer_page(request, found)


def _employer_page(request: Request, employer: Employer | None) -> HttpResponse:
    form = forms.EmployerForm(request.POST or None, instance=employer)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The employer is saved."))
        return redirect("employers:employers")
    context = {"form": form, "employer": employer, "nav_current": "employers"}
    return render(request, "employers/employer.html", context, status=UNPROCESSABLE if form.is_bound else None)


@require_safe
@entrance(*READERS, objects="client")
def client_work(request: Request, client: uuid.UUID) -> HttpResponse:
    """The client's jobs and the contacts with employers."""
    found = client_or_404(client, object="employers.client")
    visible = may_see_places(found, request.actor)
    jobs = list(Employment.objects.with_places().filter(client=found).order_by("-starts", "-id"))
    contacts = list(EmployerContact.objects.with_places().filter(client=found)[:50])
    context = {
        "client": found,
        "tab": "work",
        "jobs": [(job, place_name(job.employer, visible=visible), _may_end(job, request)) for job in jobs],
        "contacts": [(one, place_name(one.employer, visible=visible)) for one in contacts],
        "days": employing.days_to_first_job(found),
        "may_write": may_write(request.actor),
    }
    return render(request, "employers/client.html", context)


def _may_end(job: Employment, request: Request) -> bool:
    """The organisation that recorded a job ends it; an end on record stays."""
    actor = request.actor
    return may_write(actor) and job.controller_id == actor.organisation_id


def _suggestions(prefix: str = "") -> list[str]:
    """Names for the field's list, by name: places used last would tell who works where."""
    most = SUGGESTED_WHILE_TYPING if prefix else SUGGESTED
    return list(directory.beginning(prefix).values_list("name", flat=True)[:most])


@require_safe
@entrance(*WRITERS)
def names(request: Request) -> HttpResponse:
    """The field's list while somebody types: however long the directory is, the names that begin so are in it."""
    form = forms.TypedNameForm(request.GET)
    found = _suggestions(form.cleaned_data["employer_name"]) if form.is_valid() else []
    return render(request, "employers/_suggestions.html", {"suggestions": found})


def _form_page(request: Request, client: Client, form: Any, template: str, **more: Any) -> HttpResponse:
    context = {"client": client, "tab": "work", "form": form, "suggestions": _suggestions(), **more}
    return render(request, template, context, status=UNPROCESSABLE if form.is_bound else None)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def contact(request: Request, client: uuid.UUID) -> HttpResponse:
    """Record a contact with an employer."""
    found = client_or_404(client, object="employers.contact")
    form = forms.ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                contacting.record_contact(found, form.employer(), **form.contact(), by=request.actor)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("The contact is recorded."))
            return redirect("employers:client", client=found.public_id)
    return _form_page(request, found, form, "employers/contact.html")


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def start(request: Request, client: uuid.UUID) -> HttpResponse:
    """Record a job."""
    found = client_or_404(client, object="employers.start")
    form = forms.EmploymentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                employing.start_employment(found, **form.job(), employer=form.employer_or_none(), by=request.actor)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("The job is recorded. Follow-along is agreed from its first days."))
            return redirect("employers:client", client=found.public_id)
    return _form_page(request, found, form, "employers/start.html")


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def end(request: Request, client: uuid.UUID, employment: uuid.UUID) -> HttpResponse:
    """End a job."""
    found = client_or_404(client, object="employers.end")
    job = Employment.objects.with_places().filter(client=found, public_id=employment).first()
    if job is None or not _may_end(job, request):
        raise Http404
    form = forms.EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            employing.end_employment(job, **form.cleaned_data, by=request.actor)
        except employing.NotRunning:
            messages.error(request, _("The job has an end already."))
            return redirect("employers:client", client=found.public_id)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("The job has ended."))
            return redirect("employers:client", client=found.public_id)
    place = place_name(job.employer, visible=may_see_places(found, request.actor))
    return _form_page(request, found, form, "employers/end.html", job=job, place=place)
