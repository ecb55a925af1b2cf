"""Staff pages of what a programme writes down: trainings and co-operation as rows, taken back with a reason."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talo.foundation.documents.sending import attached
from talo.foundation.documents.spreadsheets import CONTENT_TYPE, Sheet, workbook
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.saying import say
from talo.foundation.ui.tables import Column, WorkTable
from talo.steering.programmes import noting
from talo.steering.programmes.framing import frame, may_write, programme_or_404
from talo.steering.programmes.keeping import Attendance, Cooperation, KeptRow, Training
from talo.steering.programmes.models import Programme
from talo.steering.programmes.navigation import READERS
from talo.steering.programmes.row_forms import (
    CooperationFilter,
    CooperationForm,
    RemoveForm,
    TookFormSet,
    TrainingFilter,
    TrainingForm,
)

KINDS: dict[str, type[KeptRow]] = {"trainings": Training, "cooperation": Cooperation}


def trainings_of(programme: Programme) -> QuerySet[Training]:
    """Standing trainings with their participants, and how many they are."""
    rows = Training.objects.standing().filter(programme=programme)
    counted = rows.annotate(
        people=Sum("attendances__people"), key=Sum("attendances__key_people"), parts=Count("attendances")
    )
    return counted.prefetch_related(Prefetch("attendances", queryset=Attendance.objects.order_by("id")))  # type: ignore[return-value]


def contacts_of(programme: Programme) -> QuerySet[Cooperation]:
    """Standing contacts."""
    return Cooperation.objects.standing().filter(programme=programme)  # type: ignore[return-value]


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*READERS, objects="programme")
def trainings(request: Request, key: str) -> HttpResponse:
    """Trainings with search, order and pages, and the form for a new one."""
    programme = programme_or_404(key)
    _writers_only(request)
    sent = request.POST if request.method == "POST" else None
    form, took = TrainingForm(sent), TookFormSet(sent, prefix="took")
    if sent is not None and form.is_valid() and took.is_valid() and _add_training(request, programme, form, took):
        messages.success(request, _("The training is written down."))
        return redirect("programmes:trainings", key=key)
    narrowing = TrainingFilter(request.GET)
    table = WorkTable.of(
        request,
        narrowing.narrow(trainings_of(programme)),
        label=_("Trainings"),
        default="-day",
        stack=False,
        empty_title=_("No trainings here"),
        empty_text=_("A training that is written down shows here and counts in the indicators."),
        columns=[
            Column("title", _("Training"), sort="title"),
            Column("day", _("Day"), sort="day"),
            Column("organisations", _("Organisations")),
            Column("people", _("People"), sort="people", end=True),
            Column("key", _("Key people"), sort="key", end=True),
        ],
    )
    wrong = sent is not None
    context = _page(request, programme, "trainings", narrowing, table, form=form, took=took, wrong=wrong)
    return render(request, "programmes/trainings.html", context, status=422 if wrong else 200)


def _add_training(request: Request, programme: Programme, form: TrainingForm, took: Any) -> bool:
    rows = [row for one in took if (row := one.took()) is not None]
    data = form.cleaned_data
    try:
        noting.note_training(programme, title=data["title"], day=data["day"], took=rows, by=request.actor)
    except ValidationError as error:
        say(form, error)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*READERS, objects="programme")
def cooperation(request: Request, key: str) -> HttpResponse:
    """Contacts with other organisations, and the form for a new one."""
    programme = programme_or_404(key)
    _writers_only(request)
    sent = request.POST if request.method == "POST" else None
    form = CooperationForm(sent)
    if sent is not None and form.is_valid() and _add_contact(request, programme, form):
        messages.success(request, _("The contact is written down."))
        return redirect("programmes:cooperation", key=key)
    narrowing = CooperationFilter(request.GET)
    table = WorkTable.of(
        request,
        narrowing.narrow(contacts_of(programme)),
        label=_("Co-operation"),
        default="-day",
        empty_title=_("No contacts here"),
        empty_text=_("Meetings, workshops, negotiations and events with other organisations show here."),
        columns=[
            Column("organisation", _("Organisation"), sort="organisation"),
            Column("day", _("Day"), sort="day"),
            Column("kind", _("Kind"), sort="contact_kind"),
            Column("topic", _("Topic")),
            Column("acted", _("Led to action"), sort="led_to_action"),
        ],
    )
    wrong = sent is not None
    context = _page(request, programme, "cooperation", narrowing, table, form=form, wrong=wrong)
    return render(request, "programmes/cooperation.html", context, status=422 if wrong else 200)


def _add_contact(request: Request, programme: Programme, form: CooperationForm) -> bool:
    try:
        noting.note_cooperation(programme, by=request.actor, **form.cleaned_data)
    except ValidationError as error:
        say(form, error)
        return False
    return True


def _page(
    request: Request, programme: Programme, tab: str, narrowing: Any, table: WorkTable, **more: Any
) -> dict[str, Any]:
    query = request.GET.urlencode()
    return frame(request, programme, tab, filter=narrowing, table=table, query=f"?{query}" if query else "", **more)


@require_safe
@entrance(*READERS, objects="programme")
def export_rows(request: Request, key: str, kind: str) -> HttpResponse:
    """The rows that the list shows, all pages of it, as a spreadsheet."""
    programme = programme_or_404(key)
    if kind not in KINDS:
        raise Http404
    sheet = _training_sheet(request, programme) if kind == "trainings" else _contact_sheet(request, programme)
    content = workbook([sheet], title=f"{programme.name}: {sheet.name}", language=get_language() or "fi")
    return attached(content, CONTENT_TYPE, f"{programme.key}-{kind}.xlsx")


def _training_sheet(request: Request, programme: Programme) -> Sheet:
    rows = TrainingFilter(request.GET).narrow(trainings_of(programme)).order_by("-day", "-pk")
    headings = [_("Training"), _("Day"), _("Organisation"), _("People"), _("Key people")]
    lines = [
        (one.title, one.day, took.organisation, took.people, took.key_people)
        for one in rows
        for took in one.attendances.all()
    ]
    return Sheet(_("Trainings"), headings, lines, [str(programme.name)])


def _contact_sheet(request: Request, programme: Programme) -> Sheet:
    rows = CooperationFilter(request.GET).narrow(contacts_of(programme)).order_by("-day", "-pk")
    headings = [_("Organisation"), _("Day"), _("Kind"), _("Topic"), _("Led to action")]
    lines = [
        (
            one.organisation,
            one.day,
            one.get_contact_kind_display(),
            one.topic,
            _("yes") if one.led_to_action else _("no"),
        )
        for one in rows
    ]
    return Sheet(_("Co-operation"), headings, lines, [str(programme.name)])


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*READERS, objects="programme")
def kept_row(request: Request, key: str, kind: str, row: uuid.UUID) -> HttpResponse:
    """One row with who entered it when; the manager takes it back with a reason."""
    programme = programme_or_404(key)
    _writers_only(request)
    if kind not in KINDS:
        raise Http404
    rows = KINDS[kind].objects.select_related("entered_by__staff_member", "removed_by__staff_member")
    found: Any = rows.filter(programme=programme, public_id=row).first()
    if found is None:
        raise Http404
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            noting.remove(found, why=form.cleaned_data["why"], by=request.actor)
            messages.success(request, _("The row is taken back. It stays in the history and counts no longer."))
        except noting.AlreadyRemoved:
            messages.error(request, _("The row has been taken back already."))
        return redirect(f"programmes:{kind}", key=key)
    context = frame(request, programme, kind, row=found, kind=kind, remove_form=form)
    if kind == "trainings":
        context["took"] = found.attendances.all()
    return render(request, "programmes/kept_row.html", context, status=422 if form.errors else 200)


def _writers_only(request: Request) -> None:
    """Whoever only reads sends nothing."""
    if request.method == "POST" and not may_write(request):
        raise Http404
