"""Staff pages of coaching: the coach's caseload, the client's follow-along."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talo.foundation.audit import writing as log
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.formats import weekday_date_text
from talo.foundation.ui.saying import say
from talo.foundation.ui.tables import Column, WorkTable
from talo.path.assessment import profiling
from talo.path.coaching import caseload as loads
from talo.path.coaching import following, forms
from talo.path.coaching.models import FollowAlong
from talo.path.coaching.panels import COACHES
from talo.path.employers.models import Employment
from talo.path.employers.places import may_see_places, place_name
from talo.path.employers.rights import READERS, WRITERS, may_write
from talo.path.services.models import Period, ServiceKind
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client, WorkAbility

COACHING = (ServiceKind.SUPPORTED_EMPLOYMENT, ServiceKind.COACHING)


@require_safe
@entrance(*COACHES)
def caseload(request: Request) -> HttpResponse:
    """The coach's clients with their phase, last contacts and next follow-along."""
    table = WorkTable.of(
        request,
        loads.coached(request.actor),
        label=_("Coached clients"),
        default="name",
        empty_title=_("No coached clients yet"),
        empty_text=_("A client comes here when you accept a referral."),
        columns=[
            Column("name", _("Client"), sort="sort_key"),
            Column("phase", _("Phase")),
            Column("contact", _("Last contact with an employer"), sort="last_contact"),
            Column("next", _("Next follow-along"), sort="next_follow"),
        ],
    )
    log.read([row.client_id for row in table], object="coaching.caseload")
    rows = [(row, loads.phase(row)) for row in table]
    return render(request, "coaching/caseload.html", {"table": table, "rows": rows, "nav_current": "coaching"})


@require_safe
@entrance(*READERS, objects="client")
def client_coaching(request: Request, client: uuid.UUID) -> HttpResponse:
    """What helps at work, how the search has gone, follow-along in each job."""
    found = client_or_404(client, object="coaching.client")
    visible = may_see_places(found, request.actor)
    jobs = list(Employment.objects.with_places().filter(client=found).order_by("-starts", "-id"))
    contacts = FollowAlong.objects.with_places().filter(client=found)[:50]
    began = _began(found)
    context = {
        "client": found,
        "tab": "coaching",
        "jobs": [(job, place_name(job.employer, visible=visible)) for job in jobs],
        "contacts": [(one, place_name(one.employment.employer, visible=visible)) for one in contacts],
        "several": len(jobs) > 1,
        "helps": _helps(found),
        "began": began,
        "days_to_contact": loads.days_to_first_contact(found, began.starts) if began else None,
        "may_write": may_write(request.actor),
    }
    return render(request, "coaching/client.html", context)


def _helps(client: Client) -> list[str]:
    """What helps at work, from the profile and from work ability in force: never the reasons."""
    today = timezone.localdate()
    live = WorkAbility.objects.filter(Q(ends__isnull=True) | Q(ends__gte=today), client=client, starts__lte=today)
    profile = [line.text for line in profiling.profile(client).helps]
    return list(dict.fromkeys([*profile, *(one.helps for one in live.order_by("-starts") if one.helps)]))


def _began(client: Client) -> Period | None:
    coaching = Period.objects.with_places().filter(client=client, service__kind__in=COACHING)
    return coaching.order_by("-starts").first()


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def record(request: Request, client: uuid.UUID, employment: uuid.UUID) -> HttpResponse:
    """Record a contact of follow-along in one job."""
    found = client_or_404(client, object="coaching.record")
    job = Employment.objects.with_places().select_related("client").filter(client=found, public_id=employment).first()
    if job is None:
        raise Http404
    form = forms.FollowAlongForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contact = following.record_follow_along(job, **form.cleaned_data, by=request.actor)
        except following.JobEnded:
            form.add_error("day", _("The job had ended before this day. Choose a day of the job."))
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _said(contact))
            return redirect("coaching:client", client=found.public_id)
    place = place_name(job.employer, visible=may_see_places(found, request.actor))
    context = {"client": found, "tab": "coaching", "form": form, "job": job, "place": place}
    return render(request, "coaching/record.html", context, status=422 if form.is_bound else None)


def _said(contact: FollowAlong) -> str:
    if contact.next_on is None:
        return _("Follow-along is recorded.")

    return _("Follow-along is recorded. The next contact is on %(day)s.") % {"day": weekday_date_text(contact.next_on)}
