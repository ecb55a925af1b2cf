"""Check-in in three steps on a phone, without signing in and without script; it makes a contact and nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talo.foundation.database.actor import acting_as, service
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.law import value
from talo.path.intake import drafts, limiting, receiving
from talo.path.intake.checklist import CURRENT, checklist
from talo.path.intake.forms import ChecklistForm, ReachForm, WordsForm
from talo.path.intake.models import Channel, ReachBy
from talo.path.intake.places import municipality_names
from talo.register.organisations.models import Unit

STEPS = ("words", "situation", "reach")
CHECK_IN = service("checkin")


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("public")
def step(request: Request, name: str = "words") -> HttpResponse:
    """One step: shown with what was typed before, saved when posted, sent at the last one."""
    draft = drafts.load(request)
    number = STEPS.index(name)
    missing = next((one for one in STEPS[:number] if one not in draft.steps), None)
    if missing:
        sent = drafts.sent_token(request)
        if request.method == "POST" and sent:
            return redirect("intake:sent", token=sent)
        return redirect("intake:step", name=missing)
    form = _form(name, request.POST if request.method == "POST" else None, draft)
    if request.method != "POST":
        return _page(request, name, form)
    draft.steps[name] = _typed(form)
    drafts.save(request, draft)
    if not form.is_valid():
        return _page(request, name, form, status=422)
    if name != STEPS[-1]:
        return redirect("intake:step", name=STEPS[number + 1])
    if limiting.too_many_sendings(request):
        form.add_error(None, _("Many contacts came from this network in the last hour. Try again in an hour, or call."))
        return _page(request, name, form, status=429)
    token = _send(draft, form.cleaned_data)
    drafts.finish(request, token)
    return redirect("intake:sent", token=token)


@require_safe
@entrance("public")
def sent(request: Request, token: str) -> HttpResponse:
    """What happens next and by when; the page survives reloading, and says nothing of the person."""
    words = drafts.read_confirmation(token)
    if words is None:
        raise Http404
    due = dt.date.fromisoformat(words["due"])
    context = {
        "unit": Unit.objects.select_related("organisation").filter(pk=words["unit"]).first(),
        "due": due,
        "by_phone": words["by"] == ReachBy.PHONE,
        "best_time": words["time"],
        "promise": receiving.PROMISED_WORKING_DAYS if words["basis"] == receiving.PROMISE else None,
        "law": value(receiving.INTERVIEW, on=dt.date.fromisoformat(words["on"])),
    }
    return render(request, "intake/sent.html", context)


def _form(name: str, data: Any, draft: drafts.Draft) -> Any:
    before = draft.steps.get(name)
    if name == "words":
        return WordsForm(data, initial=before)
    if name == "situation":
        return ChecklistForm(data, initial=before, checklist=checklist())
    language = {"language": (get_language() or "fi")[:2]}
    return ReachForm(data, initial={**language, **(before or {})})


def _typed(form: Any) -> dict[str, Any]:
    """Everything typed, valid or not: what is wrong is to be mended, not typed again."""
    many = {"helps"} & set(form.fields)
    return {
        key: form.data.getlist(key) if key in many else form.data.get(key, "")
        for key in form.fields
        if key != "website"
    }


def _page(request: Request, name: str, form: Any, status: int = 200) -> HttpResponse:
    number = STEPS.index(name)
    context = {
        "form": form,
        "step": name,
        "number": number + 1,
        "total": len(STEPS),
        "back": STEPS[number - 1] if number else "",
        "municipalities": municipality_names(timezone.localdate()) if name == "reach" else [],
    }
    return render(request, "intake/checkin.html", context, status=status)


def _send(draft: drafts.Draft, reach: dict[str, Any]) -> str:
    """Write the contact as check-in may; the same draft sent again confirms the same contact."""
    unit: Unit = reach["unit"]
    new = receiving.NewContact(
        own_words=draft.steps["words"]["own_words"],
        answers=draft.steps["situation"],
        checklist_version=CURRENT,
        **{key: reach[key] for key in ("first_names", "last_name", "reach_by", "phone", "email")},
        **{key: reach[key] for key in ("best_time", "municipality", "language", "other_language")},
    )
    today = timezone.localdate()
    with acting_as(CHECK_IN):
        try:
            with transaction.atomic():
                receiving.receive(new, unit, Channel.CHECK_IN, by=CHECK_IN, public_id=draft.public_id)
        except IntegrityError:
            pass  # the same form came twice; the first one stands
    due = receiving.first_call_due(today)
    return drafts.confirmation_token(
        {
            "unit": unit.pk,
            "due": due.day.isoformat(),
            "basis": due.basis,
            "on": today.isoformat(),
            "by": reach["reach_by"],
            "time": reach["best_time"],
        }
    )
