"""Keeps how a position likes to see a list, under a name."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.kept import kept
from talo.register.organisations.models import SavedView

MOST = 12  # more would be a list to search in


def views_of(page: str, *, by: Actor) -> list[SavedView]:
    """The actor's views of a page, by name."""
    return _views(page, by.id)


@kept
def _views(page: str, position_id: int) -> QuerySet[SavedView]:
    return SavedView.objects.filter(page=page, position_id=position_id)


def save_view(page: str, name: str, query: str, *, by: Actor) -> SavedView:
    """Keep `query` (as in an address, without `?`) as a view of the page.

    Raises:
        ValidationError: no name, the name is taken, or there are as many views as a page shows.
    """
    view = SavedView(position_id=by.id, page=page, name=" ".join(name.split()), query=query)
    view.clean_fields(exclude=["position"])
    view.validate_constraints()
    if SavedView.objects.filter(page=page, position_id=by.id).count() >= MOST:
        raise ValidationError(_("There are %(most)s views already. Remove one first.") % {"most": MOST})
    view.save(force_insert=True)
    return view


def drop_view(view: SavedView) -> None:
    """Forget a view; the list itself is not touched."""
    view.delete()
