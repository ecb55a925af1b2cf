"""The form with which a scanned paper is added."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from talo.register.files.storing import read_upload

ACCEPT = "application/pdf,image/png,image/jpeg"


class ScanField(forms.FileField):
    """A PDF, PNG or JPEG by its content; the browser's word for the type is not asked."""

    widget = forms.FileInput(attrs={"accept": ACCEPT})

    def __init__(self, **kwargs: Any) -> None:
        words: dict[str, Any] = {
            "label": _("Scanned paper"),
            "help_text": _("PDF, PNG or JPEG, 5 megabytes at most. Kept encrypted."),
        }
        super().__init__(**words | kwargs)
        self.error_messages["required"] = _("Choose the scanned paper.")
        self.error_messages["empty"] = _("The file is empty. Choose the scanned paper again.")

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        """The upload, looked into and rewound."""
        upload: UploadedFile | None = super().clean(data, initial)
        if upload:
            read_upload(upload)
            upload.seek(0)
        return upload


class ScanForm(forms.Form):
    """One scanned paper."""

    scan = ScanField()
