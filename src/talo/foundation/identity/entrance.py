"""Who may enter a page: every view says so, and a view that does not say is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from talo.foundation.audit import writing as log
from talo.foundation.identity import kept
from talo.foundation.identity.requests import Request

Objects = Literal["", "client", "record", "unit", "programme"]
PUBLIC, CLIENT, STAFF = "public", "client", "staff"
ATTRIBUTE = "talo_entrance"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Entrance:
    """Roles that may enter (`public`, `client`, `staff` for every profession, or professions by key)."""

    roles: frozenset[str]
    objects: Objects = ""

    def admits(self, role: str) -> bool:
        if PUBLIC in self.roles:
            return True
        return role in self.roles or (STAFF in self.roles and role not in {PUBLIC, CLIENT, "service"})


def entrance(*roles: str, objects: Objects = "") -> Callable[[View], View]:
    """Declare who may enter the view, and what kind of object its URL names (hidden and absent: the same 404)."""

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, Entrance(frozenset(roles), objects))
        return view

    return declare


def entrance_of(view: Callable[..., Any], path: str = "") -> Entrance | None:
    """The view's declaration, or the one that settings give for a library's pages (`TALO_LIBRARY_ENTRANCES`)."""
    found: Entrance | None = getattr(view, ATTRIBUTE, None)
    if found:
        return found
    for prefix, roles in settings.TALO_LIBRARY_ENTRANCES.items():
        if path.lstrip("/").startswith(prefix):
            return Entrance(frozenset(roles))
    return None


class EntranceMiddleware:
    """Closes undeclared views, sends strangers to sign in, and answers everyone else who may not enter with 404."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        declared = entrance_of(view, request.path)
        if declared is None:
            raise LookupError(f"the view of {request.path} declares no entrance")
        role = request.actor.role
        if declared.admits(role):
            if request.method == "POST" and kept.SENT_AGAIN in request.POST:
                kept.forget(request)
            return None
        if role == PUBLIC and not request.user.is_authenticated:
            return _to_sign_in(request)
        log.refusal(object=request.resolver_match.view_name if request.resolver_match else request.path)
        if role == PUBLIC:
            # Signed in, and no role is in force: the first page says why and whom to ask.
            return HttpResponseRedirect("/")
        raise Http404


def _to_sign_in(request: Request) -> HttpResponse:
    """To sign-in, and on from there to the page that was asked for, or to what was sent in vain."""
    sent = request.method == "POST" and kept.keep(request)
    # A part of a page that asks for itself leads the whole page to sign-in.
    whole = request.headers.get("HX-Current-URL") if request.headers.get("HX-Request") else None
    on = reverse("kept") if sent else urlsplit(whole).path if whole else request.get_full_path()
    answer = redirect_to_login(on)
    if whole is None:
        return answer
    return HttpResponse(headers={"HX-Redirect": answer.url})


@dataclass(frozen=True, slots=True)
class Door:
    """One URL of the house, for the tests and for `talo check --urls`."""

    path: str
    name: str
    roles: tuple[str, ...]
    objects: str


def doors() -> list[Door]:
    """Every URL with its entrance; roles is empty where none is declared."""
    return list(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: list[Any], prefix: str, namespace: str) -> Iterator[Door]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, path, inner)
        elif isinstance(pattern, URLPattern):
            declared = entrance_of(pattern.callback, path)
            roles = tuple(sorted(declared.roles)) if declared else ()
            yield Door(path, namespace + (pattern.name or ""), roles, declared.objects if declared else "")
