"""The tag of larger pictures: SVG that a room has drawn itself, with classes that the house's style sheet knows."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from talo.foundation.ui.parts import part

register = template.Library()


@register.simple_tag
def picture(title: Any, drawn: Any, said: Any, note: Any = "") -> SafeString:
    """What a picture says in words, the picture (an object with `inline()`; may be None) and a note below."""
    return part("picture", title=title, svg=drawn.inline() if drawn else "", said=said, note=note)
