"""Tags for what can be pressed: buttons, links in a row, one-button forms, confirmation without script."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from talo.foundation.identity import kept
from talo.foundation.ui.parts import key_of, part

register = template.Library()

KINDS = ("primary", "secondary", "supplementary", "danger")


def reads_only(context: Context) -> bool:
    """Whether the page's client is open for reading only (`client.in_emergency`): no act is drawn then."""
    return bool(getattr(context.get("client"), "in_emergency", False))


def _button(**context: Any) -> SafeString:
    if context["kind"] not in KINDS:
        raise ValueError(f"button kind is one of {', '.join(KINDS)}")
    return part("button", **context)


@register.simple_tag(takes_context=True)
def button(
    context: Context,
    label: Any,
    url: str,
    kind: str = "secondary",
    icon: str = "",
    action: str = "",
    small: bool = True,
    full: bool = False,
    about: Any = "",
) -> SafeString:
    """A link that looks like a button; one with an `action` begins an act and is left out where one only reads.

    about: of what, where the page has the same button more than once; read out after the label, not shown.
    """
    if action and reads_only(context):
        return SafeString("")
    return _button(label=label, url=url, kind=kind, icon=icon, action=action, small=small, full=full, about=about)


@register.simple_tag
def submit(
    label: Any,
    kind: str = "primary",
    icon: str = "",
    action: str = "",
    name: str = "",
    value: Any = "",
    small: bool = False,
    full: bool = False,
    about: Any = "",
) -> SafeString:
    """The button that sends the form it stands in; `about` as for `button`."""
    sent = {"name": name, "value": value}
    return _button(label=label, kind=kind, icon=icon, action=action, small=small, full=full, about=about, **sent)


@register.simple_tag(takes_context=True)
def act(
    context: Context,
    label: Any,
    url: str,
    kind: str = "secondary",
    icon: str = "",
    action: str = "",
    small: bool = True,
    full: bool = False,
    about: Any = "",
    **hidden: Any,
) -> SafeString:
    """A form with one button that posts to `url`; other keywords become hidden fields. None where one only reads.

    about: as for `button`.
    """
    if reads_only(context):
        return SafeString("")
    return part(
        "act",
        label=label,
        url=url,
        kind=kind,
        icon=icon,
        action=action,
        small=small,
        full=full,
        about=about,
        hidden=hidden,
        drawn_for=kept.marker(context.get("request")),
        csrf_token=context.get("csrf_token"),
    )


@register.simple_block_tag(takes_context=True)
def post_form(context: Context, content: str, url: str = "", multipart: bool = False, key: str = "") -> SafeString:
    """A form that posts (to this page without `url`), with the CSRF token. None where one only reads."""
    if reads_only(context):
        return SafeString("")
    return part(
        "post_form",
        content=content,
        url=url,
        multipart=multipart,
        key=key,
        drawn_for=kept.marker(context.get("request")),
        csrf_token=context.get("csrf_token"),
    )


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context,
    content: str,
    label: Any,
    title: Any,
    kind: str = "secondary",
    icon: str = "",
    action: str = "",
    about: Any = "",
) -> SafeString:
    """A button that opens a question in place; put a `post_form` or an `act` inside. Works without script.

    about: as for `button`.
    """
    if reads_only(context):
        return SafeString("")
    return part("confirm", content=content, label=label, title=title, kind=kind, icon=icon, action=action, about=about)


@register.simple_tag(takes_context=True)
def linkrow(context: Context, label: Any, url: str, icon: str = "", action: str = "", about: Any = "") -> SafeString:
    """A link on a line of its own, high enough for a thumb; `about`, and where one only reads, as for `button`."""
    if action and reads_only(context):
        return SafeString("")
    return part("linkrow", label=label, url=url, icon=icon, action=action, about=about)


@register.simple_block_tag
def actions(content: str) -> SafeString:
    """Buttons under each other, as wide as the panel; nothing where there are none."""
    if not content.strip():
        return SafeString("")
    return part("wrap", content=content, css="talo-actions")


@register.simple_block_tag
def more(content: str, label: Any, opened: bool = False) -> SafeString:
    """A fold that opens in place; nothing where nothing is in it."""
    if not content.strip():
        return SafeString("")
    return part("more", content=content, label=label, opened=opened, key=key_of(label))


@register.simple_tag
def pick(form: str, name: str, value: Any, label: Any, checked: bool = False) -> SafeString:
    """A box in a row of a list that belongs to the `picked_form` of this key; `label` is read out."""
    return part("pick", form=form, name=name, value=value, label=label, checked=checked)


@register.simple_block_tag
def picked_form(content: str, key: str, url: str) -> SafeString:
    """What is done with the rows that were picked: opens `url` with them; put the buttons inside."""
    return part("picked_form", content=content, key=key, url=url)
