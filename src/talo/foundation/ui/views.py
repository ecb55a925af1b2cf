"""Small pages of the frame itself: language, theme and text size, and the page that shows every component."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from talo.foundation.identity.entrance import entrance
from talo.foundation.ui.context import TEXT_COOKIE, TEXT_SIZES, THEME_COOKIE, THEMES
from talo.foundation.ui.showcase import confirm_context, showcase_context

_A_YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the person came from, never to another site."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if allowed else "/")


def _remember(response: HttpResponse, request: HttpRequest, name: str, value: str) -> None:
    """Keep a choice on this device; it says nothing of the person."""
    response.set_cookie(name, value, max_age=_A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")


@entrance("public")
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages on this device."""
    response = _back(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _remember(response, request, settings.LANGUAGE_COOKIE_NAME, language)
    return response


@entrance("public")
@require_POST
def set_look(request: HttpRequest) -> HttpResponse:
    """Change theme or text size on this device; an unknown value goes back to the device's own."""
    response = _back(request)
    for field, cookie, known in (("theme", THEME_COOKIE, THEMES), ("text", TEXT_COOKIE, TEXT_SIZES)):
        if field in request.POST:
            value = request.POST[field]
            if value in known:
                _remember(response, request, cookie, value)
            else:
                response.delete_cookie(cookie, samesite="Lax")
    return response


@entrance("public")
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component with neutral content; it does not exist in production."""
    if settings.PRODUCTION:
        raise Http404
    if request.GET.get("frame") == "confirm":
        return render(request, "ui/confirm.html", confirm_context())
    return render(request, "ui/components.html", showcase_context(request))
