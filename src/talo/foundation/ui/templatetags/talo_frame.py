"""Tags of the frame: icon, crumbs, page head, tabs, columns, navigation, the client page's tabs and panels."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from talo.foundation.ui import registry
from talo.foundation.ui.parts import common_part, key_of, part
from talo.foundation.ui.parts import icon as icon_markup

register = template.Library()

PUBLIC = "public"
HEADERS = {registry.STAFF: "header_staff", registry.CLIENT: "header_client", PUBLIC: "header_public"}
NAV_PARTS = {"side": "nav_side", "menu": "nav_menu", "bottom": "nav_bottom"}


@register.simple_tag
def icon(name: str, size: str = "s", label: Any = "") -> SafeString:
    """A bundled icon; with `label` it speaks for itself, without it a word must stand beside it."""
    markup = icon_markup(name, size)
    return format_html('{}<span class="visually-hidden">{}</span>', markup, label) if label else markup


@register.simple_tag
def mark() -> SafeString:
    """The little house of the word mark."""
    return part("mark")


@register.simple_tag
def page_links() -> SafeString:
    """Style sheets and scripts of every page."""
    return common_part("links")


@register.simple_tag(takes_context=True)
def header(context: Context, audience: str, current: str = "") -> SafeString:
    """What stands on top of a page of `staff`, a `client` or the `public`: menu, look, languages, sign-out."""
    request = context.get("request")
    return part(
        HEADERS[audience],
        ui=context.get("ui"),
        csrf_token=context.get("csrf_token"),
        path=request.get_full_path() if request else "",
        nav=nav(context, audience, "menu", current) if audience != PUBLIC else "",
        **registry.header_urls(),
    )


@register.simple_tag
def crumbs(*trail: Any) -> SafeString:
    """`{% crumbs "Asiakkaani" list_url client.name %}`: label and URL in turn, the last label is this page."""
    pairs = [(trail[i], trail[i + 1] if i + 1 < len(trail) else "") for i in range(0, len(trail), 2)]
    return part("crumbs", pairs=pairs)


@register.simple_block_tag
def page_head(content: str, title: Any, sub: Any = "") -> SafeString:
    """The page's h1 with a second line; facts or buttons inside stand at the right."""
    return part("page_head", content=content, title=title, sub=sub)


@register.simple_tag
def door_head(title: Any, lead: Any = "") -> SafeString:
    """The h1 of a public page with a sentence below."""
    return part("door_head", title=title, lead=lead)


@register.simple_block_tag
def tabs(content: str, label: Any) -> SafeString:
    """Links between pages of one client or programme; `tab` inside."""
    return part("tabs", content=content, label=label)


@register.simple_tag
def tab(label: Any, url: str, current: bool = False) -> SafeString:
    """One link of `tabs`."""
    return part("tab", label=label, url=url, current=current)


def _wrapper(name: str, css: str, doc: str) -> None:
    def wrap(content: str) -> SafeString:
        return part("wrap", content=content, css=css)

    wrap.__doc__ = doc
    register.simple_block_tag(wrap, name=name)


_wrapper(
    "columns", "talo-grid", "A wide column and a narrow one beside it; put `main_column`, `side_column`, `wide` inside."
)
_wrapper("main_column", "talo-col", "The wide column: panels under each other.")
_wrapper("side_column", "talo-col", "The narrow column at the right, below on a phone.")
_wrapper("wide", "talo-grid__wide talo-col", "A row over both columns.")
_wrapper("column", "talo-col", "Panels under each other, as wide as the page.")
_wrapper("two", "talo-two", "Two equal columns, one on a phone.")
_wrapper("row", "talo-row", "Buttons or words on one line that may wrap.")
_wrapper("stack", "talo-stack", "Things under each other with a small space.")
_wrapper("narrow", "talo-narrow", "The reading width of client pages.")
_wrapper("evening", "talo-evening", "The dark band under the client's header; greeting inside.")
_wrapper("no_print", "talo-noprint", "Left out on paper.")
_wrapper("print_only", "talo-printonly", "Seen on paper only.")
_wrapper("soft", "talo-soft talo-small", "A side note.")


@register.simple_block_tag
def section(content: str, title: Any, key: str = "") -> SafeString:
    """A part of a client's page with its heading."""
    return part("section", content=content, title=title, key=key or key_of(title))


@register.simple_tag(takes_context=True)
def nav(context: Context, audience: str, shape: str = "side", current: str = "") -> SafeString:
    """The main navigation: shape `side`, `menu` or `bottom`; `current` is the key of the open entry."""
    request = context.get("request")
    links = registry.nav_links(request, audience) if request is not None else []
    if audience == registry.CLIENT and shape == "bottom":
        links = [link for link in links if link.bottom]
    return common_part(NAV_PARTS[shape], links=tuple(links), current=current)


@register.simple_tag(takes_context=True)
def client_tabs(context: Context, client: Any, current: str = "") -> SafeString:
    """Tabs of the client page that rooms have registered."""
    pairs = registry.client_tabs(context["request"], client.public_id)
    return part("client_tabs", pairs=pairs, current=current) if pairs else mark_safe("")


# What the context processors have said for the whole page, so that they need not say it again for each panel.
SAID = ("request", "csrf_token", "user", "perms", "messages", "ui")


def _within(context: Context, template: str, **values: Any) -> SafeString:
    """A room's template drawn inside the page: it sees its own values and what every page knows, nothing else."""
    known = {name: context[name] for name in SAID if name in context}
    drawn: str = _template(template).render(Context({**known, **values}))
    return mark_safe(drawn)  # noqa: S308 - a rendered template


@cache
def _template(name: str) -> Any:
    return get_template(name).template  # type: ignore[attr-defined]


@register.simple_tag(takes_context=True)
def client_frame(context: Context, client: Any, piece: str) -> SafeString:
    """What the house shows above every page of a client: piece `band`, `crumbs` or `head`."""
    frame = registry.client_frame(context["request"], client) if client else {}
    template = frame.get(piece)
    if not template:
        return mark_safe("")
    return _within(context, template, client=client, **frame)


@register.simple_tag(takes_context=True)
def client_panels(context: Context, client: Any, place: str = "main", audience: str = registry.STAFF) -> SafeString:
    """Panels that rooms have registered for this place of the client page (or of the client's own page)."""
    request = context["request"]
    shown = []
    for panel, extra in registry.client_panels(request, client, place, audience):
        body = _within(context, panel.template, **{"client": client, **extra})
        if panel.bare:
            shown.append(body)
        elif audience == registry.CLIENT:
            shown.append(part("section", content=body, title=panel.title, key=panel.key))
        else:
            head = {name: extra.get(name, "") for name in ("note", "more_url", "more_label")}
            shown.append(part("panel", content=body, title=panel.title, key=panel.key, **head))
    return mark_safe("".join(shown))  # noqa: S308 - rendered templates
