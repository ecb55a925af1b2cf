"""Forms over the pages: whose numbers and which steps; numbers of a year only where they may stand beside all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from talo.steering.paths.crowds import ALL
from talo.steering.paths.happenings import happening

LEAST = (5, 10, 20, 50)


def crowd_name(key: str) -> str:
    """`Everybody`, `Joined in 2022`."""
    return _("All clients") if key == ALL else _("Joined in %(year)s") % {"year": key}


class CrowdForm(forms.Form):
    """Everybody, or those who joined in one year."""

    who = forms.ChoiceField(label=pgettext_lazy("clients", "Whose"), required=False)

    def __init__(self, *args: Any, crowds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.crowds = list(crowds)
        self._offer("who", [(key, crowd_name(key)) for key in self.crowds])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        """A choice; empty where none was made, or one that is not offered."""
        found = self.cleaned_data.get(name) if self.is_valid() or name in getattr(self, "cleaned_data", {}) else ""
        return str(found or "")

    @property
    def crowd(self) -> str:
        """The crowd whose numbers are shown."""
        return self.chosen("who") or ALL


class StepsForm(CrowdForm):
    """Whose steps, from what, taken by how many at least, and beside whom."""

    first = forms.ChoiceField(label=gettext_lazy("Steps from"), required=False)
    least = forms.ChoiceField(label=gettext_lazy("Taken by at least"), required=False)
    beside = forms.ChoiceField(label=gettext_lazy("Beside"), required=False)

    def __init__(self, *args: Any, firsts: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("first", [("", _("Everything")), *((key, str(happening(key).label)) for key in firsts)])
        self._offer("least", [(str(count), _("%(count)s clients") % {"count": count}) for count in LEAST])
        years = [key for key in self.crowds if key != ALL]
        if len(years) > 1:
            self._offer("beside", [("", _("Nobody")), *((key, crowd_name(key)) for key in years)])
        else:
            del self.fields["beside"]

    @property
    def at_least(self) -> int:
        """How many clients must have taken a step that is shown."""
        return int(self.chosen("least") or LEAST[0])

    @property
    def other(self) -> str:
        """The year beside the chosen one; empty where none is chosen, or where both are not different years."""
        found = self.chosen("beside")
        return found if found and self.crowd not in (ALL, found) else ""
