"""Who may speak for the client: the client sees it and ends it; a guardian or proxy sees it only."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talo.doors.portal.choosing import Chosen
from talo.doors.portal.views import for_client
from talo.foundation.audit import writing as log
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.register.permits.disclosing import NotInForce
from talo.register.permits.representing import end_proxy, live, proxies_of


@require_safe
@entrance("client")
@for_client("portal.proxies")
def page(request: Request, who: Chosen) -> HttpResponse:
    """Guardians and proxies in force."""
    rows = live(proxies_of(who.client))
    context = {"who": who, "client": who.client, "proxies": rows, "nav_current": "permits"}
    return render(request, "portal/proxies.html", context)


@require_POST
@entrance("client", objects="record")
@for_client("portal.proxies")
def end(request: Request, who: Chosen, bond: uuid.UUID) -> HttpResponse:
    """The client ends a right; a proxy ends nobody's, not even another proxy's."""
    row = proxies_of(who.client).select_related("account", "client").filter(public_id=bond).first()
    if row is None:
        raise log.not_found(bond, table="clients_represents", object="portal.proxies")
    if not who.own:
        raise Http404
    try:
        end_proxy(row, by=request.actor)
        messages.success(request, _("%(name)s no longer speaks for you.") % {"name": row.name})
    except NotInForce:
        messages.info(request, _("The right has ended already, or only an authority can end it."))
    return redirect("portal:proxies")
