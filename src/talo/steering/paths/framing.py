"""What every page of paths has: whose paths, its tabs, the chosen crowd, and the answer or why there is none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talo.foundation.identity.requests import Request
from talo.foundation.ui import formats
from talo.foundation.ui.addresses import reverse
from talo.steering.insight.bad_input import BadInput
from talo.steering.paths import scopes, telling_months, telling_rounds, telling_steps, telling_waits
from talo.steering.paths.answers import Answer
from talo.steering.paths.choosing import CrowdForm, StepsForm, crowd_name
from talo.steering.paths.crowds import ALL
from talo.steering.paths.material import Material, material_of
from talo.steering.paths.scopes import Scope
from talo.steering.paths.stored import NotThere
from talo.steering.programmes import framing as programmes
from talo.steering.programmes.models import Programme

AREA, PROGRAMME = "area", "programme"
QUESTIONS = {
    "steps": gettext_lazy("What came next"),
    "months": gettext_lazy("Month by month"),
    "work": gettext_lazy("Time to work"),
    "kept": gettext_lazy("Staying at work"),
    "rounds": gettext_lazy("Change between rounds"),
}
QUESTION_WORDS = {
    "steps": telling_steps.question,
    "months": telling_months.question,
    "work": telling_waits.work_question,
    "kept": telling_waits.kept_question,
    "rounds": telling_rounds.question,
}


@dataclass(frozen=True)
class Page:
    """A question about a scope's paths.

    Attributes:
        answer: None where there is nothing to show; `why_not` then says why.
        as_of: the last day that is counted; `refreshed` when the facts were last read.
    """

    scope: Scope
    question: str
    as_of: dt.date
    form: CrowdForm | None = None
    answer: Answer | None = None
    why_not: str = ""
    refreshed: dt.datetime | None = None
    chosen: dict[str, str] = field(default_factory=dict)

    @property
    def crowd_name(self) -> str:
        return crowd_name(self.form.crowd if self.form else ALL)


def scope_or_404(kind: str, key: str) -> tuple[Scope, Programme | None]:
    """The scope, and the programme where it is one."""
    if kind == PROGRAMME:
        programme = programmes.programme_or_404(key)
        return scopes.of_programme(programme), programme
    found = scopes.find(AREA, key) if kind == AREA else None
    if found is None:
        raise Http404
    return found, None


def page_of(request: Request, scope: Scope, question: str) -> Page:
    """The page's answer as the request asks for it."""
    if question not in QUESTIONS:
        raise Http404
    try:
        material = material_of(scope)
    except (NotThere, BadInput):
        return Page(scope, question, dt.date.min, why_not="not_there")
    form, answer = ASKED[question](request, material)
    chosen = {name: form.chosen(name) for name in form.fields if form.chosen(name)} if form else {}
    why_not = "" if answer else "few"
    return Page(scope, question, material.as_of, form, answer, why_not, material.refreshed, chosen)


def _form(request: Request, crowds: Any) -> CrowdForm | None:
    return CrowdForm(request.GET, crowds=crowds) if len(crowds) > 1 else None


def _crowd(form: CrowdForm | None) -> str:
    return form.crowd if form else ALL


def _steps(request: Request, material: Material) -> tuple[CrowdForm | None, Answer | None]:
    found = material.steps()
    if not found:
        return None, None
    form = StepsForm(request.GET, crowds=found, firsts=dict.fromkeys(step.origin for step in found[ALL].steps))
    beside = (crowd_name(form.crowd), found[form.other], crowd_name(form.other)) if form.other else None
    told = telling_steps.answer(found[form.crowd], least=form.at_least, first=form.chosen("first"), beside=beside)
    return form, told


def _months(request: Request, material: Material) -> tuple[CrowdForm | None, Answer | None]:
    found = material.months()
    form = _form(request, found)
    return form, telling_months.answer(found[_crowd(form)]) if found else None


def _work(request: Request, material: Material) -> tuple[CrowdForm | None, Answer | None]:
    found = material.waits()
    form = _form(request, found)
    return form, telling_waits.work(found[_crowd(form)]) if found else None


def _kept(request: Request, material: Material) -> tuple[CrowdForm | None, Answer | None]:
    found = {key: waits for key, waits in material.waits().items() if waits.job is not None}
    form = _form(request, found)
    return form, telling_waits.kept(found[_crowd(form)]) if ALL in found else None


def _rounds(request: Request, material: Material) -> tuple[CrowdForm | None, Answer | None]:
    found = material.rounds()
    form = _form(request, found)
    return form, telling_rounds.answer(found[_crowd(form)]) if found else None


ASKED = {"steps": _steps, "months": _months, "work": _work, "kept": _kept, "rounds": _rounds}


def frame(request: Request, page: Page, programme: Programme | None, **more: Any) -> dict[str, Any]:
    """What the template needs: the programme's frame, or that of an area."""
    address = reverse("paths:question", args=[page.scope.kind, page.scope.key, page.question])
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    common = {
        "page": page,
        "answer": page.answer,
        "filter": page.form,
        "here": address,
        "question": QUESTION_WORDS[page.question](),
        "questions": [
            (label, reverse("paths:question", args=[page.scope.kind, page.scope.key, key]), key == page.question)
            for key, label in QUESTIONS.items()
        ],
        "files": [
            (label, f"{address}{form}/{query}", icon, f"paths.take_{form}")
            for form, label, icon in (
                ("csv", _("Table (CSV)"), "download"),
                ("xlsx", _("Spreadsheet (XLSX)"), "download"),
                ("json", _("Data (JSON)"), "download"),
                ("svg", _("Picture (SVG)"), "download"),
            )
            if form != "svg" or (page.answer and page.answer.picture)
        ],
        "as_of": page.as_of,
        "refreshed": formats.moment_text(page.refreshed) if page.refreshed else "",
        **more,
    }
    if programme is not None:
        return programmes.frame(request, programme, "paths", **common) | {"frame_template": "programmes/_frame.html"}
    return {"nav_current": "paths", "frame_template": "paths/_area.html", **common}
