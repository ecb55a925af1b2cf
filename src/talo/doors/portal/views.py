"""The client's own pages; whose they are, the choice in the session says, never an address to guess."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.doors.portal import people, permitting, promises, reads
from talo.doors.portal.choosing import SESSION_KEY, Chosen, Nobody, chosen, clients_of
from talo.doors.portal.nexting import next_thing
from talo.doors.portal.path import path_of
from talo.foundation.audit import writing as log
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.tables import WorkTable
from talo.register.permits.disclosing import NotInForce, withdraw_permit
from talo.register.permits.models import Disclosure
from talo.register.permits.plain import goes_on, is_live
from talo.register.permits.representing import live, proxies_of

SHOWN_AT_HOME = 3
View = Callable[..., HttpResponse]


def for_client(shown: str) -> Callable[[View], View]:
    """Give the view the chosen client, or say kindly that the account has none yet."""

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                who = chosen(request, shown=shown)
            except Nobody:
                if args or kwargs:
                    raise Http404 from None
                return render(request, "portal/nobody.html")
            return view(request, who, *args, **kwargs)

        return inner

    return wrap


@require_safe
@entrance("client")
@for_client("portal.home")
def home(request: Request, who: Chosen) -> HttpResponse:
    """The next thing, the path, and what rooms show of goals and strengths."""
    client = who.client
    worker = people.own_worker_of(client)
    looks = reads.recent(client)
    context = {
        "who": who,
        "client": client,
        "next": next_thing(client, worker, by=request.actor),
        "path": path_of(client),
        "helpers": people.helpers_of(client),
        "looks": looks[:SHOWN_AT_HOME],
        "lookers": len({look.text for look in looks if not look.refused}),
        "nav_current": "home",
    }
    return render(request, "portal/home.html", context)


@require_safe
@entrance("client")
@for_client("portal.plan")
def plan(request: Request, who: Chosen) -> HttpResponse:
    """To the plan of the chosen client."""
    return redirect("plan:mine", client=who.client.public_id)


@require_safe
@entrance("client")
@for_client("portal.rounds")
def rounds(request: Request, who: Chosen) -> HttpResponse:
    """To the rounds of the chosen client."""
    return redirect("assessment:mine", client=who.client.public_id)


@require_safe
@entrance("client")
@for_client("portal.messages")
def my_messages(request: Request, who: Chosen) -> HttpResponse:
    """To the messages and appointments of the chosen client."""
    return redirect("messages:mine", client=who.client.public_id)


@require_safe
@entrance("client")
@for_client("portal.promises")
def my_promises(request: Request, who: Chosen) -> HttpResponse:
    """What the client can expect from the house, by when, and where that comes from."""
    rows = promises.promises_to(who.client)
    context = {"who": who, "client": who.client, "promises": rows, "nav_current": "promises"}
    return render(request, "portal/promises.html", context)


@require_safe
@entrance("client")
@for_client("portal.people")
def my_people(request: Request, who: Chosen) -> HttpResponse:
    """Who helps, since when, and what each may see; and who speaks for the client."""
    context = {
        "who": who,
        "client": who.client,
        "helpers": people.helpers_of(who.client),
        "proxies": live(proxies_of(who.client)),
        "nav_current": "people",
    }
    return render(request, "portal/people.html", context)


@require_safe
@entrance("client")
@for_client("portal.reads")
def my_reads(request: Request, who: Chosen) -> HttpResponse:
    """Who has looked at the client's data, a page at a time."""
    looks = reads.reads(who.client)
    page = WorkTable.of(request, looks, label=_("Who has looked at my data"), columns=[])
    context = {"who": who, "client": who.client, "page": page, "nav_current": "reads"}
    return render(request, "portal/reads.html", context)


@require_safe
@entrance("client")
@for_client("portal.permits")
def permits(request: Request, who: Chosen) -> HttpResponse:
    """What opens the client's data to whom, and what the client has forbidden."""
    shown = permitting.with_files(who.client, permitting.disclosures_of(who.client))
    context = {
        "who": who,
        "client": who.client,
        "receivers": permitting.by_receiver(shown),
        "ended": [one for one in shown if not one.live],
        "prohibitions": permitting.with_files(who.client, permitting.prohibitions_of(who.client)),
        "emergencies": permitting.emergencies_of(who.client),
        "nav_current": "permits",
    }
    return render(request, "portal/permits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("client", objects="record")
@for_client("portal.permit")
def withdraw(request: Request, who: Chosen, permit: uuid.UUID) -> HttpResponse:
    """Ask whether the permit is to be withdrawn, and withdraw it."""
    found = permitting.permit_of(who.client, permit)
    if found is None:
        raise log.not_found(permit, table="permits_disclosure", object="portal.permit")
    if request.method == "POST" or not is_live(found):
        return _withdrawn(request, found)
    context = {"who": who, "client": who.client, "follows": permitting.follows(found), "nav_current": "permits"}
    return render(request, "portal/withdraw.html", context)


def _withdrawn(request: Request, permit: Disclosure) -> HttpResponse:
    """Withdraw, and say what else still opens the data; a permit that had ended is no error of the client's."""
    try:
        if not is_live(permit):  # a page that is only read locks no row
            raise NotInForce
        withdraw_permit(permit, by=request.actor)
    except NotInForce:
        messages.info(request, _("The permit had ended already. It opens nothing."))
    else:
        closed = _("The permit is withdrawn. %(who)s no longer sees the data.") % {"who": permit.receiver}
        done, still = _("The permit is withdrawn."), goes_on(permit)
        messages.success(request, f"{done} {still}" if still else closed)
    return redirect("portal:permits")


@require_safe
@entrance("client")
def choose(request: Request) -> HttpResponse:
    """Choose whose pages are shown."""
    clients = list(clients_of(request.actor))
    log.read(clients, object="portal.choose", purpose="own_data")
    return render(request, "portal/choose.html", {"clients": clients})


@require_POST
@entrance("client", objects="client")
def chose(request: Request, client: uuid.UUID) -> HttpResponse:
    """Remember whose pages are shown; a client for whom one may not speak is as absent as one who is not there."""
    mine = next((one for one in clients_of(request.actor) if one.public_id == client), None)
    if mine is None:
        raise log.not_found(client, table="clients_client", object="portal.choose")
    log.read([mine.pk], object="portal.choose", purpose="own_data")
    request.session[SESSION_KEY] = str(mine.public_id)
    return redirect("portal:home")
