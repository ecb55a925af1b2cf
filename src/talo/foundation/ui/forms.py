"""How forms are drawn: `FORM_RENDERER` of the settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.type_ahead import HOW_TO_TYPE, TypeAhead

# Django's own message, named here so that our catalogues say it in our words.
REQUIRED = _("This field is required.")


class TaloBoundField(forms.BoundField):
    """A field that knows what its control looks like and what describes it: help first, then the error."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        typed = isinstance(field.widget, TypeAhead) and field.widget.typed
        if typed and not self.help_text and not getattr(form, "unmarked", False):
            self.help_text = HOW_TO_TYPE

    @property
    def shape(self) -> str:
        """`group` (radios, check-boxes), `check` (one check-box), `select`, `file` or `text`."""
        widget = self.field.widget
        if widget.use_fieldset:
            return "group"
        if isinstance(widget, forms.CheckboxInput):
            return "check"
        if isinstance(widget, TypeAhead) and widget.typed:
            return "text"
        if isinstance(widget, forms.Select):
            return "select"
        return "file" if isinstance(widget, forms.FileInput) else "text"

    @property
    def error_id(self) -> str:
        """The id of the field's error text."""
        return f"{self.auto_id}_error"

    @property
    def help_id(self) -> str:
        """The id of the field's help text."""
        return f"{self.auto_id}_helptext"

    @property
    def target(self) -> str:
        """The id that a link of the error summary leads to: the control, or the first of a group."""
        return f"{self.auto_id}_0" if self.shape == "group" else self.auto_id

    @property
    def described_by(self) -> str:
        """Ids of the texts that describe the control."""
        ids = [self.help_id] if self.help_text else []
        return " ".join([*ids, self.error_id] if self.errors else ids)

    @property
    def marked_optional(self) -> bool:
        """Whether to say that the field may stay empty; a filter says it of none, nor a choice that is always made."""
        unmarked = getattr(self.form, "unmarked", False) or getattr(self.field, "unmarked", False)
        return not (self.field.required or unmarked or self.always_chosen)

    @property
    def always_chosen(self) -> bool:
        """Whether one choice of the field is chosen from the start and the reader cannot leave all of them."""
        field = self.field
        if not isinstance(field, forms.ChoiceField) or self.shape not in ("group", "select"):
            return False
        if getattr(field.widget, "allow_multiple_selected", False):
            return False
        radios, first = self.shape == "group", "" if self.initial is None else str(self.initial)
        if isinstance(field, forms.ModelChoiceField):
            # Its rows are not read for this: whether nothing can be chosen stands in its empty label.
            return field.empty_label is None and (not radios or bool(first))
        keys = {key for key, _words in _flat(field.choices)}
        return first in keys if radios else "" not in keys

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Class, `aria-describedby` and `aria-invalid` of the control; a group carries them on its fieldset."""
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        used = widget or self.field.widget
        if used.is_hidden or self.shape == "group":
            built.pop("aria-describedby", None)
            return built
        css = {"check": "hds-checkbox__input", "select": "talo-select"}.get(self.shape, "hds-text-input__input")
        own = used.attrs.get("class", "")
        built["class"] = f"{css} {own}".strip()
        if self.described_by:
            built["aria-describedby"] = self.described_by
        return built


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    """Keys and words of choices, those of named groups too."""
    for key, words in choices:
        if isinstance(words, (list, tuple)):
            yield from _flat(words)
        else:
            yield "" if key is None else str(key), words


class TaloRenderer(TemplatesSetting):
    """Label, help, control and error of each field by our templates."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"
    bound_field_class = TaloBoundField
