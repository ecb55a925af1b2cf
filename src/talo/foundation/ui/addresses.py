"""Addresses of pages: Django's `reverse`, which searches its table anew for each link, asked once for each pattern.

A page has some forty links, most of which differ by a public id alone. Where an address is made of public ids and
whole numbers, its shape is kept and filled; whatever else stands in it, Django is asked.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import cache
from typing import Any

from django import urls
from django.conf import settings

# Marks that no address has by itself.
MARKS = {int: lambda at: 7_301_180_219_000 + at, uuid.UUID: lambda at: uuid.UUID(int=(219 << 96) + at)}


def reverse(name: str, args: Sequence[Any] | None = None, kwargs: dict[str, Any] | None = None) -> str:
    """The address of the page with this name.

    Raises:
        NoReverseMatch: no page has this name, or none with these arguments.
    """
    values = tuple(kwargs.values()) if kwargs else tuple(args or ())
    kinds = tuple(type(value) for value in values)
    # A number below zero fits into no address: that is Django's to say.
    if any(kind not in MARKS or (kind is int and value < 0) for kind, value in zip(kinds, values, strict=True)):
        return urls.reverse(name, args=args, kwargs=kwargs)
    return _shape(settings.ROOT_URLCONF, name, kinds, tuple(kwargs or ())).format(*values)


@cache
def _shape(_table: str, name: str, kinds: tuple[type, ...], names: tuple[str, ...]) -> str:
    """The address with `{0}`, `{1}` in place of its arguments."""
    marks = [MARKS[kind](at) for at, kind in enumerate(kinds)]
    named = dict(zip(names, marks, strict=True)) if names else None
    shape = urls.reverse(name, args=None if named else marks, kwargs=named).replace("{", "{{").replace("}", "}}")
    for at, mark in enumerate(marks):
        shape = shape.replace(str(mark), f"{{{at}}}")
    return shape
