"""The verbs of files: store an upload about a record of the client, open it again."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.sealing_bytes import open_bytes, seal_bytes
from talo.register.clients.models import Client
from talo.register.clients.records import controller_for
from talo.register.files.looking import MOST_BYTES, BadFile, FileProblem, clean_name, type_of
from talo.register.files.models import StoredFile
from talo.register.timeline import events as timeline

TABLE, COLUMN = "files_storedfile", "sealed"
STORED = timeline.EventKind("files.stored", _("A scanned paper was added"), icon="paperclip")
EVENTS = (STORED,)


def read_upload(upload: UploadedFile) -> tuple[bytes, str, str]:
    """The bytes, the media type and a safe name of an upload.

    Raises:
        ValidationError: it is not a whole PDF, PNG or JPEG, or is too large; the message says which.
    """
    try:
        if (upload.size or 0) > MOST_BYTES:
            raise BadFile(FileProblem.TOO_LARGE)
        content, name = upload.read(), upload.name or ""
        media_type = type_of(content, name)
    except BadFile as wrong:
        raise ValidationError(str(wrong.message), code=wrong.problem.value) from wrong
    return content, media_type, clean_name(name, media_type)


def store(
    client: Client, upload: UploadedFile, *, about: models.Model, by: Actor, data_class: DataClass = DataClass.PLAN
) -> StoredFile:
    """Store a scanned paper about a record of the client, sealed with the current key.

    Raises:
        ValidationError: the upload is not what it says, or too large; nothing is stored.
    """
    content, media_type, name = read_upload(upload)
    stored = StoredFile(
        client=client,
        controller_id=controller_for(client, by),
        data_class=int(data_class),
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).digest(),
        about=about._meta.label,
        about_id=about.pk,
        uploaded_by_id=by.id if by.is_staff else None,
    )
    stored.sealed = seal_bytes(content, TABLE, COLUMN, stored.public_id)
    with transaction.atomic():
        stored.save(force_insert=True)
        timeline.record(client, STORED, by=by, about=stored)
    return stored


def content_of(stored: StoredFile) -> bytes:
    """The bytes as they were uploaded.

    Raises:
        CannotOpen: damaged, or sealed with a key that is not here.
    """
    return open_bytes(bytes(stored.sealed), TABLE, COLUMN, stored.public_id)
