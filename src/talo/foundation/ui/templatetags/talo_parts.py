"""Tags of the parts of pages: panel, lit window, path, person, feed, status, quote, notification, callout, empty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString

from talo.foundation.ui import formats
from talo.foundation.ui.forms import REQUIRED
from talo.foundation.ui.parts import common_part, key_of, part

register = template.Library()

# kind → (hds-core's modifier, icon that says the same as the colour)
STATES: dict[str, tuple[str, str]] = {
    "ok": ("success", "check-circle-fill"),
    "info": ("info", "arrow-right"),
    "running": ("info", "playback-play"),
    "alert": ("alert", "alert-circle"),
    "waiting": ("alert", "clock"),
    "error": ("error", "alert-circle-fill"),
    "neutral": ("", ""),
}
NOTICES: dict[str, tuple[str, str]] = {
    "info": ("", "info-circle-fill"),
    "ok": ("success", "check-circle-fill"),
    "alert": ("alert", "alert-circle-fill"),
    "error": ("error", "error-fill"),
}


@register.simple_block_tag
def panel(
    content: str,
    title: Any,
    key: str = "",
    note: Any = "",
    more_url: str = "",
    more_label: Any = "",
    hide_title: bool = False,
    noprint: bool = False,
) -> SafeString:
    """A panel with its heading; a note or a link at the right of the heading. Nothing where nothing is in it."""
    if not content.strip():
        return SafeString("")
    return part(
        "panel",
        content=content,
        title=title,
        key=key or key_of(title),
        note=note,
        more_url=more_url,
        more_label=more_label,
        hide_title=hide_title,
        noprint=noprint,
    )


@register.simple_block_tag
def card(content: str) -> SafeString:
    """A panel without a heading of its own, for a section that has one."""
    return part("wrap", content=content, css="talo-panel")


@register.simple_block_tag
def document(content: str, label: Any) -> SafeString:
    """A paper on the screen: the plan, a decision. Prints without a frame."""
    return part("document", content=content, label=label)


@register.simple_block_tag
def lit(content: str, title: Any, tag: Any = "", icon: str = "calendar", key: str = "next") -> SafeString:
    """The lit window: the one next thing, with date, place, deadline and one button. One in a view."""
    return part("lit", content=content, title=title, tag=tag, icon=icon, key=key)


@register.simple_block_tag
def when(content: str) -> SafeString:
    """When and where, inside `lit`; rows by `when_row`."""
    return part("wrap", content=content, css="talo-when")


@register.simple_block_tag
def when_row(content: str, icon: str = "clock") -> SafeString:
    """One line of `when` with its icon."""
    return part("when_row", content=content, icon=icon)


@register.simple_tag
def path_steps(steps: Iterable[Any]) -> SafeString:
    """The client's path; a step has `state` (done, now, coming), `title`, `when`, `text`, `url`, `url_label`."""
    return part("path_steps", steps=steps)


@register.simple_tag
def person(name: str, role: Any = "", own: bool = False, url: str = "") -> SafeString:
    """A person with a role; `own` (own worker) has the dark face."""
    return part("person", name=name, role=role, own=own, url=url, face=formats.initials(name), content="")


@register.simple_block_tag
def person_card(content: str, name: str, role: Any = "", own: bool = False, url: str = "") -> SafeString:
    """A person with buttons below the role."""
    return part("person", name=name, role=role, own=own, url=url, face=formats.initials(name), content=content)


@register.simple_tag
def feed(items: Iterable[Any], tight: bool = False, reads: bool = False) -> SafeString:
    """What happened: an item has `text`, `source`, `day` (text or date), `icon`, `url`, `strong`."""
    return part("feed", items=items, tight=tight, reads=reads)


@register.simple_tag
def status(kind: str, label: Any, icon: str | None = None) -> SafeString:
    """A state in one or two words: ok, info, running, alert, waiting, error, neutral."""
    modifier, default_icon = STATES[kind]
    shown_icon = default_icon if icon is None else icon
    # Plain text, so that it is escaped: what is kept must not depend on who said that it is safe.
    return common_part("status", modifier=modifier, label=f"{label}", icon=shown_icon)


@register.simple_tag
def due(day: Any, done: Any = None) -> SafeString:
    """A deadline: late is an error, today waits, later is plain text; what is done says when."""
    if done:
        return status("ok", formats.date_text(done) if hasattr(done, "year") else done)
    if day is None:
        return SafeString("")
    label = formats.days_left_text(day)
    days = (formats.local_date(day) - formats.today()).days
    if days < 0:
        return status("error", label)
    return status("waiting", label) if days == 0 else common_part("text", text=label)


@register.simple_tag
def quote(words: Any, by: Any = "") -> SafeString:
    """The client's own words, and only those."""
    return part("quote", words=words, by=by)


@register.simple_block_tag
def said(content: str, who: Any, role: Any = "", at: Any = None, mine: bool = False, seen: bool = False) -> SafeString:
    """One message of a thread: who, when; one's own stands apart and says whether it has been read."""
    return part("said", content=SafeString(content), who=who, role=role, at=at, mine=mine, seen=seen)


@register.simple_tag
def strengths(items: Iterable[Any]) -> SafeString:
    """What works, first."""
    return part("strengths", items=items)


@register.simple_tag
def bullets(items: Iterable[Any]) -> SafeString:
    """A plain list with bullets."""
    return part("bullets", items=items)


@register.simple_tag
def facts(*pairs: Any, doc: bool = False) -> SafeString:
    """`{% facts "Ikä" age "Kotikunta" place %}`: small facts in a line; empty ones are left out."""
    shown = [(pairs[i], pairs[i + 1]) for i in range(0, len(pairs) - 1, 2) if pairs[i + 1] not in (None, "")]
    return part("facts", pairs=shown, doc=doc)


@register.simple_block_tag
def notification(content: str, title: Any, kind: str = "info", icon: str = "", alert: bool = False) -> SafeString:
    """A message about the page: info, ok, alert, error. `alert` is read out at once."""
    modifier, default_icon = NOTICES[kind]
    # The block is rendered already: stripping must not make it plain text, which would be escaped once more.
    body = SafeString(content.strip())
    return part("notification", content=body, title=title, modifier=modifier, icon=icon or default_icon, alert=alert)


@register.simple_tag
def error_summary(*forms: Any) -> SafeString:
    """What must be mended, with links to the fields; nothing when no form has errors."""
    errors = [entry for form in forms if hasattr(form, "is_bound") for entry in _form_errors(form)]
    return part("error_summary", errors=errors) if errors else SafeString("")


def _form_errors(form: Any) -> list[tuple[str, str]]:
    """Pairs of (field id or "", message) of a bound form, in the order of its fields."""
    if not form.is_bound:
        return []
    found = [("", message) for message in form.non_field_errors()]
    for bound in form:
        target = "" if bound.is_hidden else getattr(bound, "target", bound.auto_id)
        found += [(target, _named(bound, message)) for message in bound.errors]
    return found


def _named(bound: Any, message: str) -> str:
    """A message that does not say which field it means gets the field's name before it."""
    return f"{bound.label}: {message}" if message == str(REQUIRED) else message


@register.simple_block_tag
def callout(
    content: str,
    title: Any,
    action_label: Any = "",
    action_url: str = "",
    action: str = "",
    icon: str = "alert-circle-fill",
) -> SafeString:
    """Something that needs one act: a gap, an ending permit."""
    return part(
        "callout",
        content=content,
        title=title,
        action_label=action_label,
        action_url=action_url,
        action=action,
        icon=icon,
    )


@register.simple_block_tag
def empty(content: str, title: Any, action_label: Any = "", action_url: str = "", bare: bool = False) -> SafeString:
    """Nothing here: say what that means and what comes next."""
    return part(
        "empty",
        content=content,
        title=title,
        key=key_of(title),
        action_label=action_label,
        action_url=action_url,
        bare=bare,
    )


@register.simple_block_tag
def protect(content: str, title: Any, url: str = "", url_label: Any = "") -> SafeString:
    """The band of a non-disclosure order, and nothing else."""
    return part("protect", content=content, title=title, url=url, url_label=url_label)


@register.simple_tag
def withheld(text: Any) -> SafeString:
    """A value that the non-disclosure order covers."""
    return part("withheld", text=text)


@register.simple_block_tag
def need(content: str, title: Any, need: Any, goal: Any, need_label: Any = "", goal_label: Any = "") -> SafeString:
    """A need and its goal side by side; the actions' table inside."""
    return part(
        "need",
        content=content,
        title=title,
        need=need,
        goal=goal,
        need_label=need_label,
        goal_label=goal_label,
        key=key_of(title),
    )


def _of(item: Any, name: str) -> Any:
    """A value of a dict or of an object; empty where there is none."""
    return item.get(name, "") if isinstance(item, dict) else getattr(item, name, "")


@register.simple_tag
def approvals(items: Iterable[Any]) -> SafeString:
    """Who has approved: an item has `name`, `kind`, `label`, and may have `url`, `url_label`."""
    rows = [
        {
            "name": _of(item, "name"),
            "status": status(_of(item, "kind"), _of(item, "label")),
            "url": _of(item, "url"),
            "url_label": _of(item, "url_label"),
        }
        for item in items
    ]
    return part("approvals", items=rows)


@register.simple_tag
def print_head(left: Any, right: Any) -> SafeString:
    """The head of a printed paper: what it is; whose, which version, how confidential."""
    return part("print_head", left=left, right=right)


@register.simple_tag
def sign_lines(*names: Any) -> SafeString:
    """Lines to sign on paper; none for a name that is empty."""
    return part("sign_lines", names=[name for name in names if name])


@register.simple_block_tag
def help_box(content: str, label: Any) -> SafeString:
    """A quiet box at the end of a client's page: where to get help."""
    return part("help_box", content=content, label=label)
