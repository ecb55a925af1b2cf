"""The link of the e-mail: it tells nothing by itself and leads on after signing in."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.notices.models import Notice


@entrance("staff", "client", objects="record")
@require_safe
def open_notice(request: Request, public_id: uuid.UUID) -> HttpResponse:
    """Lead the receiver to what waits; for everybody else there is no such page."""
    notice = get_object_or_404(Notice, public_id=public_id, receiver_id=request.user.pk)
    return HttpResponseRedirect(notice.link)
