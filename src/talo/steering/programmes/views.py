"""Staff pages of programmes: counts and plans only, never a client."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui import formats
from talo.foundation.ui.addresses import reverse
from talo.steering.programmes import own_clients, rules, showing, telling
from talo.steering.programmes.delays import behind
from talo.steering.programmes.entering import answer_expected_result, enter_value, promised
from talo.steering.programmes.feeding import feeds_now
from talo.steering.programmes.forms import AsOfForm, ResultForm, ValueForm
from talo.steering.programmes.framing import frame, may_write, on_day, programme_or_404
from talo.steering.programmes.milestones import marked
from talo.steering.programmes.models import Indicator, Programme
from talo.steering.programmes.navigation import READERS, WRITERS
from talo.steering.programmes.risks import matrix
from talo.steering.programmes.wording import said

# Where the rows are that feed an indicator.
ROW_PAGES = {
    rules.TRAININGS: "trainings",
    rules.TRAININGS_PER_KEY_PERSON: "trainings",
    rules.COOPERATION: "cooperation",
    rules.COOPERATION_ACTED: "cooperation",
}


@require_safe
@entrance(*READERS)
def programmes(request: Request) -> HttpResponse:
    """All programmes."""
    rows = Programme.objects.select_related("organisation")
    return render(request, "programmes/list.html", {"programmes": rows, "nav_current": "programmes"})


@require_safe
@entrance(*READERS, objects="programme")
def overview(request: Request, key: str) -> HttpResponse:
    """One programme at a glance: four figures, key indicators, seasons, ways out, risks, budget."""
    programme = programme_or_404(key)
    form, values = on_day(request, programme)
    rows = showing.key_rows(values)
    out = showing.ways_out(values)
    context = frame(
        request,
        programme,
        "programme",
        form=form,
        as_of=values.as_of,
        tiles=showing.tiles(rows),
        rows=rows,
        shares=showing.shares(rows),
        seasons=showing.seasons(programme, values.as_of),
        common=showing.common_rows(values),
        # The table is covered within itself; one for each month would show who has joined in between.
        ages=showing.ages(values) if values.as_of == form.days[0] else None,
        behind=behind(programme, values),
        covered_by_another=showing.covered_by_another(values),
        ways_out=out if showing.has_left(out) else None,
        risks=programme.risks.all()[:2],
        risk_count=programme.risks.count(),
        budget=showing.budget(programme),
    )
    return render(request, "programmes/overview.html", context)


@require_safe
@entrance(*READERS, objects="programme")
def goals(request: Request, key: str) -> HttpResponse:
    """Goals with what is done for them and how they are measured."""
    programme = programme_or_404(key)
    form, values = on_day(request, programme)
    found = showing.rows_by_goal(programme, values)
    context = frame(
        request, programme, "goals", form=form, as_of=values.as_of, goals=found, own=showing.own_rows(values)
    )
    return render(request, "programmes/goals.html", context)


@require_safe
@entrance(*READERS, objects="programme")
def money(request: Request, key: str) -> HttpResponse:
    """Budget, financing and people."""
    programme = programme_or_404(key)
    return render(
        request, "programmes/money.html", frame(request, programme, "money", budget=showing.budget(programme))
    )


@require_safe
@entrance(*READERS, objects="programme")
def risks(request: Request, key: str) -> HttpResponse:
    """Risks as a matrix and as a table, and the milestones with their state."""
    programme = programme_or_404(key)
    form = AsOfForm(request.GET if "as_of" in request.GET else {}, programme=programme)
    found = list(programme.risks.all())
    milestones = [(one, one.state(form.day())) for one in marked(programme, form.day())]
    context = frame(
        request,
        programme,
        "risks",
        form=form,
        risks=found,
        matrix=matrix(found),
        milestones=milestones,
        seasons=showing.seasons(programme, form.day()),
        as_of=form.day(),
    )
    return render(request, "programmes/risks.html", context)


@require_safe
@entrance(*READERS, objects="programme")
def plan(request: Request, key: str) -> HttpResponse:
    """The rest of the plan in words."""
    programme = programme_or_404(key)
    context = frame(
        request,
        programme,
        "plan",
        organisations=telling.organisations(programme),
        area=programme.plan["area"],
        area_name=said(programme.plan["area"]["name"]),
        residents=formats.number_text(programme.plan["area"].get("residents")),
        area_note=said(programme.plan["area"].get("note")),
        phases=telling.notes(programme.plan.get("phases", [])),
        target_groups=telling.notes(programme.plan.get("target_groups", [])),
        pilots=telling.pilots(programme),
        statistics=telling.statistics(programme),
        calls=telling.calls(programme),
        cards=telling.cards(programme),
        amendments=telling.amendments(programme),
        chapters=telling.chapters(programme),
    )
    return render(request, "programmes/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*READERS, objects="programme")
def indicator(request: Request, key: str, indicator: str) -> HttpResponse:
    """One indicator: its definition, its value, and for those that people enter the history and the form."""
    programme = programme_or_404(key)
    found = (
        Indicator.objects.select_related("pilot", "goal", "programme")
        .filter(programme=programme, key=indicator)
        .first()
    )
    if found is None:
        raise Http404
    if request.method == "POST" and not may_write(request):
        raise Http404
    form = None
    feeding = ROW_PAGES[found.rows] if found.rows and feeds_now(found) else ""
    if may_write(request) and not found.is_counted and not feeding:
        form = ValueForm(request.POST or None, indicator=found)
    if request.method == "POST" and form and form.is_valid() and _enter(request, found, form):
        messages.success(request, _("The value is entered."))
        return redirect("programmes:indicator", key=key, indicator=indicator)
    days, values = on_day(request, programme)
    given = list(found.values.by_day().select_related("entered_by__staff_member", "indicator"))
    context = frame(
        request,
        programme,
        "goals",
        form=days,
        as_of=values.as_of,
        row=showing.row_of(found, values),
        values=showing.with_before(given),
        chart=showing.history(found, given),
        feeding=reverse(f"programmes:{feeding}", args=[key]) if feeding else "",
        may_open_own=request.actor.role in own_clients.WHO,
        own_query=f"{reverse('programmes:own_clients', args=[key])}?{urlencode({'indicator': found.key})}",
        value_form=form,
    )
    return render(request, "programmes/indicator.html", context, status=422 if form and form.errors else 200)


def _enter(request: Request, indicator: Indicator, form: ValueForm) -> bool:
    data = form.cleaned_data
    try:
        enter_value(
            indicator,
            form.given(),
            as_of=data["as_of"],
            source=data["source"],
            by=request.actor,
            n=data.get("n"),
            note=data["note"],
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


@require_safe
@entrance(*READERS, objects="programme")
def results(request: Request, key: str) -> HttpResponse:
    """The results that the plan promised, and which of them have been reached."""
    return _results(request, programme_or_404(key), None)


@require_POST
@entrance(*WRITERS, objects="programme")
def answer(request: Request, key: str) -> HttpResponse:
    """Answer whether a promised result was reached."""
    programme = programme_or_404(key)
    form = ResultForm(request.POST, programme=programme)
    if not form.is_valid():
        return _results(request, programme, form)
    data = form.cleaned_data
    try:
        answer_expected_result(
            data["result"],
            reached=data["reached"] == "yes",
            on=data["reached_on"],
            evidence=data["evidence"],
            by=request.actor,
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _results(request, programme, form)
    messages.success(request, _("The answer is recorded."))
    return redirect("programmes:results", key=key)


def _results(request: Request, programme: Programme, form: ResultForm | None) -> HttpResponse:
    if form is None and may_write(request):
        form = ResultForm(programme=programme)
    context = frame(request, programme, "results", results=promised(programme), result_form=form)
    return render(request, "programmes/results.html", context, status=422 if form and form.errors else 200)
