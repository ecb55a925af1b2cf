"""Staff pages of paths: counts of many people only, covered; for whoever may open a programme's indicators."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from talo.foundation.documents.sending import attached
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.steering.paths import scopes
from talo.steering.paths.files import FORMS
from talo.steering.paths.framing import QUESTIONS, frame, page_of, scope_or_404
from talo.steering.programmes.navigation import READERS


@require_safe
@entrance(*READERS)
def everywhere(request: Request) -> HttpResponse:
    """The programmes and areas that have a page of paths."""
    found = scopes.all_scopes()
    context = {
        "programmes": [scope for scope in found if scope.kind == "programme"],
        "areas": [scope for scope in found if scope.kind == "area"],
        "outside": scopes.of_no_area(found),
        "first": next(iter(QUESTIONS)),
        "nav_current": "paths",
    }
    return render(request, "paths/list.html", context)


@require_safe
@entrance(*READERS, objects="programme")
def first_question(request: Request, kind: str, key: str) -> HttpResponse:
    """To the first question about a programme's or an area's paths."""
    scope, _programme = scope_or_404(kind, key)
    return redirect("paths:question", scope.kind, scope.key, next(iter(QUESTIONS)))


@require_safe
@entrance(*READERS, objects="programme")
def question(request: Request, kind: str, key: str, question: str) -> HttpResponse:
    """One question: the answer in words, a picture and tables."""
    scope, programme = scope_or_404(kind, key)
    page = page_of(request, scope, question)
    return render(request, "paths/question.html", frame(request, page, programme))


@require_safe
@entrance(*READERS, objects="programme")
def take_along(request: Request, kind: str, key: str, question: str, form: str) -> HttpResponse:
    """The same answer as a file."""
    scope, _programme = scope_or_404(kind, key)
    page = page_of(request, scope, question)
    if form not in FORMS or page.answer is None or (form == "svg" and page.answer.picture is None):
        raise Http404
    write, content_type = FORMS[form]
    return attached(write(page, page.answer), content_type, f"{scope.key}-{question}-{page.as_of}.{form}")
