"""A list to choose from; a long one is a field to write in, with suggestions that need no script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST_LIST = 15  # what one still looks through at a glance
HOW_TO_TYPE = _("Write the beginning of the name and choose from the list.")
NOT_LISTED = _("Nothing in the list is called that. Write the beginning of the name and choose from the list.")


class TypeAhead(forms.Select):
    """Draws a select, or above `LONGEST_LIST` entries an input with a list of suggestions (a combobox of the browser).

    What is sent may be an entry's value or its words, in whatever case.
    """

    template_name = "ui/forms/type_ahead.html"

    @property
    def typed(self) -> bool:
        """Whether the list is so long that one writes."""
        return len(self.entries()) > LONGEST_LIST

    def entries(self) -> list[tuple[str, str]]:
        """Value and words of every entry but the empty one; words that two entries share are numbered."""
        if not isinstance(self.choices, list):
            self.choices = list(self.choices)  # asked once, however often the form looks
        found: list[tuple[str, str]] = []
        seen: dict[str, int] = {}
        for value, label in self.choices:
            grouped = isinstance(label, list | tuple)
            for one, words in label if grouped else [(value, label)]:
                if one is None or str(one) == "":
                    continue
                text = _even(f"{words} ({value})" if grouped else str(words))
                times = seen[text.casefold()] = seen.get(text.casefold(), 0) + 1
                found.append((str(one), text if times == 1 else f"{text} ({times})"))
        return found

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = super().value_from_datadict(data, files, name)
        if not isinstance(text, str) or not text.strip():
            return text
        entries = self.entries()
        if text in {value for value, _words in entries}:
            return text
        wanted = _even(text).casefold()
        return next((value for value, words in entries if words.casefold() == wanted), text)

    def use_required_attribute(self, initial: Any) -> bool:
        return not self.is_hidden if self.typed else super().use_required_attribute(initial)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        if not self.typed:
            return super().get_context(name, value, attrs)
        context = forms.Widget.get_context(self, name, value, attrs)
        chosen = "" if value is None else str(value)
        entries = self.entries()
        context["widget"] |= {
            "typed": True,
            "shown": next((words for one, words in entries if one == chosen), chosen),
            "suggested": [words for _one, words in entries],
        }
        return context


class OneOf(forms.ChoiceField):
    """One key of a list that may be long."""

    widget = TypeAhead
    default_error_messages = {"invalid_choice": NOT_LISTED}


class OneOfRows(forms.ModelChoiceField):
    """One row of a list that may be long."""

    widget = TypeAhead
    default_error_messages = {"invalid_choice": NOT_LISTED}

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as error:
            # Words that name nothing are no malformed key either: one reason for the reader.
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error


def _even(text: str) -> str:
    return " ".join(text.split())
