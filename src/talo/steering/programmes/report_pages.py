"""Staff pages of the report: as a table, as files, frozen, and what has changed since."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talo.foundation.documents import papers, spreadsheets
from talo.foundation.documents.sending import attached
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.steering.programmes import exporting
from talo.steering.programmes.forms import AsOfForm
from talo.steering.programmes.framing import frame, on_day, programme_or_404
from talo.steering.programmes.freezing import AlreadyFrozen, compare, freeze, frozen_line, in_my_language
from talo.steering.programmes.keeping import FrozenReport
from talo.steering.programmes.models import Programme
from talo.steering.programmes.navigation import READERS, WRITERS
from talo.steering.programmes.reporting import Values, report_of
from talo.steering.programmes.tabling import lines, sections

FORMS: dict[str, tuple[Callable[..., bytes], str]] = {
    "xlsx": (exporting.spreadsheet, spreadsheets.CONTENT_TYPE),
    "pdf": (exporting.paper, papers.CONTENT_TYPE),
    "json": (exporting.data, "application/json"),
}


def _form_or_404(form: str) -> tuple[Callable[..., bytes], str]:
    """How to write a file of a form, and its content type."""
    if form not in FORMS:
        raise Http404
    return FORMS[form]


@require_safe
@entrance(*READERS, objects="programme")
def report(request: Request, key: str) -> HttpResponse:
    """The whole report of a day as tables; its files; the frozen reports."""
    programme = programme_or_404(key)
    form, values = on_day(request, programme)
    found = report_of(values)
    frozen = list(programme.frozenreports.select_related("entered_by__staff_member"))
    context = frame(
        request,
        programme,
        "report",
        form=form,
        as_of=values.as_of,
        lines=lines(found),
        sections=sections(found),
        frozen=frozen,
        is_frozen=any(one.as_of == values.as_of for one in frozen),
    )
    return render(request, "programmes/report.html", context)


@require_safe
@entrance(*READERS, objects="programme")
def export(request: Request, key: str, form: str) -> HttpResponse:
    """The report of a day as a file."""
    programme = programme_or_404(key)
    write, content_type = _form_or_404(form)
    _day, values = on_day(request, programme)
    return attached(write(report_of(values)), content_type, f"{programme.key}-{values.as_of}.{form}")


@require_POST
@entrance(*WRITERS, objects="programme")
def freeze_report(request: Request, key: str) -> HttpResponse:
    """Freeze the report of a day."""
    programme = programme_or_404(key)
    form = AsOfForm(request.POST, programme=programme)
    try:
        frozen = freeze(programme, form.day(), by=request.actor)
    except AlreadyFrozen:
        messages.error(request, _("The report of this day is frozen already. It stays as it was."))
        return redirect("programmes:report", key=key)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("programmes:report", key=key)
    messages.success(request, _("The report is frozen. It stays as it is now, whatever happens later."))
    return redirect("programmes:frozen", key=key, frozen=frozen.public_id)


def _frozen_or_404(programme: Programme, frozen: uuid.UUID) -> FrozenReport:
    rows = programme.frozenreports.select_related("entered_by__staff_member")
    found: FrozenReport | None = rows.filter(public_id=frozen).first()
    if found is None:
        raise Http404
    return found


@require_safe
@entrance(*READERS, objects="programme")
def frozen_report(request: Request, key: str, frozen: uuid.UUID) -> HttpResponse:
    """A frozen report beside the report of the same day as it would be now."""
    programme = programme_or_404(key)
    found = _frozen_or_404(programme, frozen)
    now = report_of(Values(programme, found.as_of, across=True))
    context = frame(
        request,
        programme,
        "report",
        frozen=found,
        line=frozen_line(found),
        compared=compare(found, now),
        sections=sections(in_my_language(found)),
    )
    return render(request, "programmes/frozen.html", context)


@require_safe
@entrance(*READERS, objects="programme")
def export_frozen(request: Request, key: str, frozen: uuid.UUID, form: str) -> HttpResponse:
    """A frozen report as a file, as it was."""
    programme = programme_or_404(key)
    found = _frozen_or_404(programme, frozen)
    write, content_type = _form_or_404(form)
    content = write(in_my_language(found), frozen_line(found))
    return attached(content, content_type, f"{programme.key}-{found.as_of}-frozen.{form}")
