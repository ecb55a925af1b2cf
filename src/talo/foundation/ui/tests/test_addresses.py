"""Addresses are Django's own, whatever they are made of."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django import urls
from django.template import Context, Template
from django.urls import NoReverseMatch, get_resolver
from django.urls.resolvers import RoutePattern, URLPattern, URLResolver
from hypothesis import given
from hypothesis import strategies as st

from talo.foundation.ui.addresses import reverse

VALUES: dict[str, Any] = {"uuid": uuid.UUID(int=7 << 100), "int": 41, "str": "åäö", "slug": "tyota"}


def _named(resolver: URLResolver, space: str = "", converters: tuple[Any, ...] = ()) -> list[tuple[str, list[Any]]]:
    """Names of all pages of the house, each with values that fit."""
    found = []
    for one in resolver.url_patterns:
        here = (*converters, *one.pattern.converters.items())
        if isinstance(one, URLResolver):
            found += _named(one, f"{space}{one.namespace}:" if one.namespace else space, here)
        elif isinstance(one, URLPattern) and isinstance(one.pattern, RoutePattern) and one.name:
            kinds = [type(converter).__name__.removesuffix("Converter").lower() for _name, converter in here]
            if set(kinds) <= set(VALUES):
                found.append((f"{space}{one.name}", [VALUES[kind] for kind in kinds]))
    return found


def test_each_page_of_the_house_has_the_address_that_django_gives() -> None:
    pages = _named(get_resolver())
    assert len(pages) > 100
    for name, values in pages:
        assert reverse(name, args=values) == urls.reverse(name, args=values)


@given(st.uuids(), st.integers(min_value=0))
def test_a_kept_shape_is_filled_with_what_is_given(public_id: uuid.UUID, number: int) -> None:
    args = [public_id, number]
    assert reverse("services:referral", args=args) == urls.reverse("services:referral", args=args)


def test_named_values_may_come_in_any_order() -> None:
    values = {"referral": 3, "client": VALUES["uuid"]}
    assert reverse("services:referral", kwargs=values) == urls.reverse("services:referral", kwargs=values)


@pytest.mark.parametrize("args", [[], [-1], ["1"], [1, 2], [dt.date(2026, 11, 23)], [True]])
def test_what_fits_no_page_is_refused(args: list[Any]) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("desk:client", args=args)


def test_the_tag_keeps_silent_only_when_asked() -> None:
    page = Template(
        '{% url "no:such" as none %}{{ none }}|{% url "ui:look" as look %}{{ look }}|{% url "desk:client" client %}'
    )
    known = VALUES["uuid"]
    assert page.render(Context({"client": known})) == f"|/ui/look/|/clients/{known}/"
    with pytest.raises(NoReverseMatch):
        Template('{% url "no:such" %}').render(Context())
