"""One small form for each row of the plan: which form, what it saves, where it stands on the page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms as django_forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.foundation.ui import formats
from talo.path.plan import acting, forms, planning, referring, versions, words
from talo.path.plan.models import Action, Goal, Need, Plan, WordsKind
from talo.path.plan.saving import Conflict
from talo.path.services.choosing import offer_for
from talo.path.services.forms import ReferForm
from talo.path.services.models import Referral

Data = QueryDict | None
Builder = Callable[[Plan, Actor, str, Data], "Editor | None"]


@dataclass
class Clash:
    """One field that somebody else has saved meanwhile."""

    label: Any
    theirs: str
    yours: str


@dataclass
class Editor:
    """A form that stands in the place of a row (`key`); `save` does the act."""

    key: str
    title: str
    form: django_forms.Form
    save: Callable[[], None]
    action: str  # what the button's `data-action` says
    label: str
    done: str  # what is said afterwards
    clashes: list[Clash] = field(default_factory=list)
    saved_by: str = ""

    def lose(self, conflict: Conflict, plan: Plan, by: Actor, data: QueryDict) -> Editor:
        """The editor after a conflict: both texts are shown, what was typed stays, the next save counts."""
        mended = data.copy()
        mended["revision"] = str(conflict.current.revision)
        editor = editor_for(plan, by, self.key, mended)
        if editor is None:
            raise LookupError(self.key)
        current = conflict.current
        editor.saved_by = _("%(name)s, %(moment)s") % {
            "name": current.changed_by.staff_member if current.changed_by else "",
            "moment": formats.moment_text(current.changed_at),
        }
        editor.clashes = [
            Clash(bound.label, _standing(current, bound.name, bound.field), _typed(self.form, bound.name, bound.field))
            for bound in self.form.visible_fields()
        ]
        return editor


def _standing(current: Any, name: str, asked: Any) -> str:
    value = forms.who_value(current) if name == "who" else getattr(current, name, "")
    return _shown(_label_of(asked, value))


def _typed(form: Any, name: str, asked: Any) -> str:
    return _shown(_label_of(asked, form.cleaned_data.get(name)))


def _label_of(asked: Any, value: Any) -> Any:
    """The words of a choice; any other value as it is."""
    for group in getattr(asked, "choices", ()):
        options = group[1] if isinstance(group[1], list) else [group]
        found = [label for key, label in options if key == value]
        if found:
            return found[0]
    return value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return formats.date_text(value) if hasattr(value, "year") else str(value or "–")


def editor_for(plan: Plan, by: Actor, key: str, data: Data = None) -> Editor | None:
    """The editor of a key such as `need-new`, `goal-<id>`, `action-new-<goal>`; None where there is nothing to edit."""
    build = builder_of(key)
    return build(plan, by, key, data) if build else None


def builder_of(key: str) -> Builder | None:
    """The builder that answers to a key."""
    for prefix, build in BUILDERS:
        if key == prefix or (prefix.endswith("-") and key.startswith(prefix)):
            return build
    return None


def _id(key: str) -> uuid.UUID:
    """The public id at the end of a key; one that nothing has where there is none."""
    try:
        return uuid.UUID(key[-36:])
    except ValueError:
        return uuid.UUID(int=0)


def _own(rows: Any, plan: Plan, by: Actor, key: str) -> Any:
    """The row that a key names, if the actor's organisation wrote it."""
    return rows.filter(client_id=plan.client_id, controller_id=by.organisation_id, public_id=_id(key)).first()


def _plan(plan: Plan, by: Actor, key: str, data: Data) -> Editor | None:
    if plan.controller_id != by.organisation_id:
        return None
    names = ("support_need", "follow_up", "review_on", "revision")
    form = forms.PlanForm(data, initial={name: getattr(plan, name) for name in names})

    def save() -> None:
        planning.edit_plan(plan, by=by, **form.cleaned_data)

    title = _("Support need, follow-up and review")
    return Editor(key, title, form, save, "plan.save", _("Save"), _("The plan is saved."))


def _new_need(plan: Plan, by: Actor, key: str, data: Data) -> Editor:
    form = forms.NewNeedForm(data)

    def save() -> None:
        typed = form.cleaned_data
        need = planning.add_need(plan, title=typed["title"], text=typed["text"], by=by)
        if typed["goal"].strip():
            planning.add_goal(need, text=typed["goal"], own_words=typed["own_words"], by=by)

    return Editor(key, _("New need"), form, save, "plan.need.add", _("Add the need"), _("The need is in the plan."))


def _need(plan: Plan, by: Actor, key: str, data: Data) -> Editor | None:
    need: Need | None = _own(Need.objects, plan, by, key)
    if need is None:
        return None
    form = forms.NeedForm(data, initial={name: getattr(need, name) for name in ("title", "text", "revision")})

    def save() -> None:
        planning.edit_need(need, by=by, **form.cleaned_data)

    return Editor(key, _("Edit the need"), form, save, "plan.need.save", _("Save"), _("The need is saved."))


def _new_goal(plan: Plan, by: Actor, key: str, data: Data) -> Editor | None:
    need = Need.objects.filter(client_id=plan.client_id, plan=plan, public_id=_id(key)).first()
    if need is None:
        return None
    form = forms.GoalForm(data)

    def save() -> None:
        planning.add_goal(need, text=form.cleaned_data["text"], own_words=form.cleaned_data["own_words"], by=by)

    return Editor(key, _("New goal"), form, save, "plan.goal.add", _("Add the goal"), _("The goal is in the plan."))


def _goal(plan: Plan, by: Actor, key: str, data: Data) -> Editor | None:
    goal: Goal | None = _own(Goal.objects, plan, by, key)
    if goal is None:
        return None
    form = forms.GoalForm(data, initial={name: getattr(goal, name) for name in ("text", "own_words", "revision")})

    def save() -> None:
        planning.edit_goal(goal, by=by, **form.cleaned_data)

    return Editor(key, _("Edit the goal"), form, save, "plan.goal.save", _("Save"), _("The goal is saved."))


def _new_action(plan: Plan, by: Actor, key: str, data: Data) -> Editor | None:
    goal = Goal.objects.filter(client_id=plan.client_id, need__plan=plan, public_id=_id(key)).first()
    if goal is None:
        return None
    form = forms.ActionForm(data, client=plan.client)

    def save() -> None:
        typed = form.cleaned_data
        acting.add_action(goal, what=typed["what"], who=form.chosen(), due=typed["due"], by=by)

    return Editor(
        key, _("New action"), form, save, "plan.action.add", _("Add the action"), _("The action is in the plan.")
    )


def _open_action(plan: Plan, by: Actor, key: str) -> Action | None:
    action: Action | None = _own(Action.objects.open().with_people().select_related("client"), plan, by, key)
    return action


def _action(plan: Plan, by: Actor, key: str, data: Data) -> Editor | None:
    action = _open_action(plan, by, key)
    if action is None:
        return None
    initial = {name: getattr(action, name) for name in ("what", "due", "ongoing", "revision")}
    form = forms.ActionForm(data, client=plan.client, action=action, initial=initial | {"who": forms.who_value(action)})

    def save() -> None:
        typed = form.cleaned_data
        revision = typed["revision"]
        acting.edit_action(action, what=typed["what"], who=form.chosen(), due=typed["due"], by=by, revision=revision)

    return Editor(key, _("Edit the action"), form, save, "plan.action.save", _("Save"), _("The action is saved."))


def _drop(plan: Plan, by: Actor, key: str, data: Data) -> Editor | None:
    action = _open_action(plan, by, key)
    if action is None:
        return None
    form = forms.DropForm(data)

    def save() -> None:
        acting.drop_action(action, why=form.cleaned_data["why"], by=by)

    return Editor(
        key,
        _("Drop: %(what)s") % {"what": action.what},
        form,
        save,
        "plan.action.drop",
        _("Drop it"),
        _("The action is dropped."),
    )


def _refer(plan: Plan, by: Actor, key: str, data: Data) -> Editor | None:
    action = _open_action(plan, by, key)
    if action is None:
        return None
    form = ReferForm(data, offer=offer_for(plan.client))

    def save() -> None:
        typed = form.cleaned_data
        referring.refer_from(action, typed["service"], reason=typed["reason"], sent_along=form.classes(), by=by)

    title = _("Refer: %(what)s") % {"what": action.what}
    return Editor(key, title, form, save, "referral.send", _("Send the referral"), _("Referral sent."))


def _adopt(plan: Plan, by: Actor, key: str, data: Data) -> Editor | None:
    number = key.removeprefix("adopt-")
    outside = [one for one in referring.referrals_outside(plan.client) if str(one.pk) == number]
    if not outside:
        return None
    referral: Referral = outside[0]
    form = forms.AdoptForm(data, goals=Goal.objects.filter(client_id=plan.client_id, need__plan=plan))

    def save() -> None:
        referring.adopt_referral(form.cleaned_data["goal"], referral, by=by)

    title = _("Add to the plan: %(service)s") % {"service": referral.service}
    return Editor(
        key, title, form, save, "plan.referral.adopt", _("Add to the plan"), _("The referral is in the plan.")
    )


def _words(plan: Plan, by: Actor, key: str, data: Data) -> Editor:
    form = forms.WordsForm(data)
    kind = WordsKind.PART if key == "part-new" else WordsKind.WORDS

    def save() -> None:
        words.say(plan.client, form.cleaned_data["text"], kind=kind, plan=plan, by=by)

    title = _("The client's own part") if kind == WordsKind.PART else _("The client's own words")
    return Editor(key, title, form, save, f"plan.{kind}.add", _("Write down"), _("Written into the plan."))


def _version(plan: Plan, by: Actor, key: str, data: Data) -> Editor | None:
    if plan.controller_id != by.organisation_id:
        return None
    form = forms.VersionForm(data)

    def save() -> None:
        versions.publish(plan, what_changed=form.cleaned_data["what_changed"], by=by)

    title = _("Make a version and ask for approval")
    return Editor(
        key, title, form, save, "plan.publish", _("Make the version"), _("The version is made. The client sees it now.")
    )


# Longer beginnings first: `need-new` before `need-`.
BUILDERS: tuple[tuple[str, Builder], ...] = (
    ("plan", _plan),
    ("need-new", _new_need),
    ("need-", _need),
    ("goal-new-", _new_goal),
    ("goal-", _goal),
    ("action-new-", _new_action),
    ("action-", _action),
    ("drop-", _drop),
    ("refer-", _refer),
    ("adopt-", _adopt),
    ("words-new", _words),
    ("part-new", _words),
    ("version-new", _version),
)
