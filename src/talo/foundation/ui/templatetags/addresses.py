"""`{% url %}` by `ui.addresses`: every template has it without loading (`settings.TEMPLATES`)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context, defaulttags
from django.template.base import Parser, Token
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape

from talo.foundation.ui.addresses import reverse

register = template.Library()


class AddressNode(defaulttags.URLNode):
    """Django's own node, but for the asking."""

    def render(self, context: Context) -> Any:
        """The address, or nothing where it was asked for by `as` and there is none."""
        args = [one.resolve(context) for one in self.args]
        kwargs = {name: one.resolve(context) for name, one in self.kwargs.items()}
        address = ""
        try:
            address = reverse(self.view_name.resolve(context), args=args, kwargs=kwargs)
        except NoReverseMatch:
            if self.asvar is None:
                raise
        if self.asvar:
            context[self.asvar] = address
            return ""
        return conditional_escape(address) if context.autoescape else address


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """As Django's own tag."""
    read = defaulttags.url(parser, token)
    return AddressNode(read.view_name, read.args, read.kwargs, read.asvar)
