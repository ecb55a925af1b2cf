"""How Jinja2 draws the parts of the design system: compiled to Python, since a page consists of fifty of them.

Pages and panels are Django's templates; parts lie in `ui/jinja2/ui/parts` and see only what they are given.
"""

from __future__ import annotations

from typing import Any

from django.template.base import render_value_in_context
from django.template.context import Context
from django.template.defaultfilters import capfirst, linebreaksbr
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from django_htmx.jinja import htmx_script
from jinja2 import BaseLoader, ChainableUndefined, Environment, Undefined

from talo.foundation.ui import formats, parts

# What needs no thought: words are shown as they are, whole numbers without separators, nothing as nothing.
AS_THEY_ARE = (str, int, Promise, Undefined)
_PLAIN = Context(autoescape=False)


def environment(*, loader: BaseLoader, auto_reload: bool, **_given: Any) -> Environment:
    """Django's Jinja2 backend asks for it once (`settings.TEMPLATES`)."""
    made = Environment(
        loader=loader,
        auto_reload=auto_reload,
        autoescape=True,
        undefined=ChainableUndefined,
        extensions=["jinja2.ext.i18n"],
        finalize=_localized,
        cache_size=-1,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.globals |= {"part": parts.part, "static": static, "htmx_script": htmx_script}
    made.filters |= {
        "icon": parts.icon,
        "fi_date": formats.date_text,
        "fi_moment": formats.moment_text,
        "unlocal": formats.plain_number,
        "capfirst": capfirst,
        "linebreaksbr": linebreaksbr,
    }
    return made


def _localized(value: Any) -> Any:
    """Numbers and days in the language of the page, as Django's templates write them."""
    return value if isinstance(value, AS_THEY_ARE) else render_value_in_context(value, _PLAIN)
