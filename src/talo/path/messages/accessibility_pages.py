"""The accessibility statement, the form for feedback on it, and the administrator's list of what has come."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.limiting import address, over
from talo.foundation.identity.requests import Request
from talo.foundation.ui.tables import Column, WorkTable
from talo.path.messages import accessibility, forms
from talo.path.messages.limiting import AN_HOUR, SITE_FEEDBACK
from talo.path.messages.models import SiteFeedback
from talo.path.messages.views import by_of


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("public")
def statement(request: Request) -> HttpResponse:
    """How accessible the pages are, and a form to say what is not."""
    form = forms.SiteFeedbackForm(request.POST or None, initial={"page": request.GET.get("page", "")[:300]})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if over(f"site-feedback:{address(request)}", SITE_FEEDBACK, AN_HOUR):
            form.add_error(None, _("You have sent a lot within an hour. Wait a while and send again."))
        else:
            try:
                accessibility.leave(
                    data["text"], page=data["page"], email=data["email"], language=get_language() or "fi"
                )
            except ValidationError as error:
                form.add_error(None, " ".join(error.messages))
            else:
                messages.success(request, _("Thank you. Your feedback is with the administrator."))
                return redirect("messages:accessibility")
    context = {
        "form": form,
        "due": accessibility.answer_due(),
        "supervision": accessibility.SUPERVISION.get(get_language() or "fi", accessibility.SUPERVISION["fi"]),
        "supervision_email": accessibility.SUPERVISION_EMAIL,
    }
    return render(request, "messages/accessibility.html", context, status=422 if form.errors else 200)


@require_safe
@entrance("administrator")
def site_feedback(request: Request) -> HttpResponse:
    """Feedback on accessibility, what waits first."""
    table = WorkTable.of(
        request,
        SiteFeedback.objects.select_related("answered_by__staff_member"),
        label=_("Feedback on accessibility"),
        empty_title=_("No feedback"),
        columns=[
            Column("text", _("Feedback")),
            Column("received", _("Came"), sort="received_at"),
            Column("due", _("Answer by"), sort="due"),
            Column("answer", _("Answer")),
        ],
    )
    context = {"table": table, "form": forms.SiteAnswerForm(), "nav_current": "site_feedback"}
    return render(request, "messages/site_feedback.html", context)


@require_POST
@entrance("administrator", objects="record")
def answer_feedback(request: Request, feedback: uuid.UUID) -> HttpResponse:
    """Write down what was answered."""
    found = SiteFeedback.objects.filter(public_id=feedback, answered_at=None).first()
    if found is None:
        raise Http404
    form = forms.SiteAnswerForm(request.POST)
    try:
        accessibility.answered(
            found, by=by_of(request), answer=request.POST.get("answer", "") if form.is_valid() else ""
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The answer is written down."))
    return redirect("messages:site_feedback")
