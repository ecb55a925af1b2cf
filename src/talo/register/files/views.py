"""Downloads of scanned papers: the only way to the bytes, and each one stands in the log."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from talo.foundation.audit import writing as log
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.register.clients.finding import client_or_404
from talo.register.files.models import StoredFile
from talo.register.files.storing import content_of


@require_safe
@entrance("staff", objects="client")
def staff_download(request: Request, client: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A paper of a client, for the client's network."""
    found = client_or_404(client, object="files.download")
    stored = StoredFile.objects.filter(client=found, public_id=file).first()
    if stored is None:
        raise log.not_found(file, table="files_storedfile", object="files.download")
    return _answer(stored)


@require_safe
@entrance("client", objects="record")
def own_download(request: Request, file: uuid.UUID) -> HttpResponse:
    """A paper about oneself, or about whom one stands for."""
    stored = StoredFile.objects.filter(public_id=file).first()
    if stored is None:
        raise log.not_found(file, table="files_storedfile", object="files.download")
    log.read([stored.client_id], object="files.download")
    return _answer(stored)


def _answer(stored: StoredFile) -> HttpResponse:
    answer = HttpResponse(content_of(stored), content_type=stored.media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, stored.name) or "attachment"
    # Should a browser show it after all: no script, no form, no frame, an origin of its own.
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
