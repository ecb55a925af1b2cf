"""Forms of teams, meetings, cases, decisions, summaries and consultations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.ui import formats
from talo.foundation.ui.fields import FinnishDateField, FinnishTimeField, TextArea
from talo.foundation.ui.type_ahead import OneOf, OneOfRows
from talo.path.plan.acting import THE_CLIENT, Who
from talo.path.plan.models import Goal
from talo.path.team.bringing import members_of
from talo.path.team.models import Decision, Meeting, Participant, Team, TeamCase
from talo.path.team.standing import (
    AttendanceKind,
    CaseState,
    Ground,
    ReplyKind,
    TeamKind,
    Told,
)
from talo.register.clients.models import Client
from talo.register.organisations.models import Position

PLAIN = _("Everybody who takes part reads this. Write what is needed, not diagnoses.")


def labelled(position: Position) -> str:
    """`Marja Niemi, Kela work ability adviser, Kela`."""
    return f"{position.staff_member}, {position.get_profession_display()}, {position.unit.organisation}"


class TeamForm(forms.Form):
    """A team: its name, kind, rhythm and follow-up."""

    name = forms.CharField(label=_("Name of the team"), max_length=80)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=TeamKind.choices, widget=forms.RadioSelect, initial=TeamKind.STANDING
    )
    every_weeks = forms.IntegerField(
        label=_("Meets every … weeks"),
        help_text=_("A standing team only."),
        min_value=1,
        max_value=52,
        required=False,
    )
    follow_up_days = forms.IntegerField(
        label=_("Days of follow-up after a meeting"),
        help_text=_("So long those who took part see the client; then their access ends by itself."),
        min_value=1,
        max_value=180,  # no rule of law
        initial=28,
    )

    def __init__(self, *args: Any, chairs: list[Position] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chairs = {str(one.public_id): one for one in chairs or []}
        if self.chairs:
            choices = [(key, str(one)) for key, one in self.chairs.items()]
            self.fields["chair"] = OneOf(label=_("Chair"), choices=choices)
        self.fields["name"].error_messages["required"] = _("Give the team a name.")

    def clean(self) -> dict[str, Any]:
        """A standing team has a rhythm; one called together has none."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == TeamKind.AD_HOC:
            cleaned["every_weeks"] = None
        elif cleaned.get("kind") and not cleaned.get("every_weeks") and "every_weeks" not in self.errors:
            self.add_error("every_weeks", _("How many weeks lie between the meetings?"))
        if "chair" in cleaned:
            cleaned["chair"] = self.chairs[cleaned["chair"]]
        return cleaned


class SearchForm(forms.Form):
    """Finds a colleague of any organisation."""

    unmarked = True
    q = forms.CharField(label=_("Name begins with"), max_length=60, required=False)


class MeetingForm(forms.Form):
    """When and where."""

    day = FinnishDateField(label=_("Day"), not_before=timezone.localdate)
    time = FinnishTimeField(label=_("Time"))
    place = forms.CharField(label=_("Place or link"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].error_messages["required"] = _("Say where the team meets.")

    def starts_at(self) -> dt.datetime:
        """The moment in Finland."""
        return timezone.make_aware(dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]))


class CaseListForm(forms.Form):
    """Narrows the list of cases."""

    unmarked = True
    q = forms.CharField(label=_("Last name begins with"), max_length=60, required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("open")), *CaseState.choices, ("all", _("all"))], required=False
    )
    sort = forms.CharField(widget=forms.HiddenInput, required=False)


class AgendaListForm(forms.Form):
    """Narrows the list of meetings."""

    unmarked = True
    q = forms.CharField(label=_("Team's name begins with"), max_length=60, required=False)
    when = forms.ChoiceField(
        label=_("When"), choices=[("", _("coming")), ("past", _("past")), ("all", _("all"))], required=False
    )
    sort = forms.CharField(widget=forms.HiddenInput, required=False)


class QuestionForm(forms.Form):
    """The question and the client's own hopes."""

    question = forms.CharField(
        label=_("Question to the team"),
        help_text=PLAIN,
        max_length=600,
        widget=TextArea(maximum=600, rows=3),
        error_messages={"required": _("Write what the team shall answer: what work, how many hours, when?")},
    )
    hopes = forms.CharField(
        label=_("What the client hopes for, in own words"),
        max_length=600,
        required=False,
        widget=TextArea(maximum=600, rows=3),
    )


class EditCaseForm(QuestionForm):
    """The question, the hopes and the time on the agenda; while it waits on the law's ground, the ground too."""

    minutes = forms.IntegerField(label=_("Minutes on the agenda"), min_value=5, max_value=240)
    ground = forms.ChoiceField(label=_("On what ground"), choices=Ground.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, case: TeamCase, **kwargs: Any) -> None:
        names = ("question", "hopes", "minutes", "ground")
        super().__init__(*args, **kwargs | {"initial": {name: getattr(case, name) for name in names}})
        if case.state != CaseState.BROUGHT or case.ground != Ground.JOINT_SERVICE:
            del self.fields["ground"]


class BringForm(QuestionForm):
    """To which team, on what ground, how the client was asked."""

    team = OneOfRows(queryset=Team.objects.none(), to_field_name="public_id", label=_("Team"), empty_label=_("choose"))
    ground = forms.ChoiceField(label=_("On what ground"), choices=Ground.choices, widget=forms.RadioSelect)
    told = forms.ChoiceField(
        label=_("How the client was asked or told"), choices=Told.choices, widget=forms.RadioSelect
    )

    field_order = ("team", "question", "hopes", "ground", "told")

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["team"].error_messages["required"] = _("Choose the team.")
        self.fields["ground"].error_messages["required"] = _("Say on what ground the team may discuss the client.")
        self.fields["told"].error_messages["required"] = _("Nothing is discussed without the client knowing. Say how.")


class ScheduleForm(forms.Form):
    """Which meeting, how long, who takes part."""

    meeting = forms.ChoiceField(label=_("Meeting"), widget=forms.RadioSelect)
    minutes = forms.IntegerField(label=_("Minutes on the agenda"), min_value=5, max_value=240)
    people = forms.MultipleChoiceField(
        label=_("Who takes part"),
        help_text=_("They see the client from now until the follow-up ends, each what the own profession sees."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, case: TeamCase, meetings: list[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {str(one.public_id): one for one in meetings}
        self.members = {str(one.public_id): one for one in members_of(case.team)}
        shown = [(key, f"{formats.moment_text(one.starts_at)}, {one.place}") for key, one in self.meetings.items()]
        self.fields["meeting"].choices = shown  # type: ignore[attr-defined]
        self.fields["meeting"].error_messages["required"] = _("Choose a meeting.")
        self.fields["people"].choices = [(key, labelled(one)) for key, one in self.members.items()]  # type: ignore[attr-defined]
        self.initial.setdefault("people", list(self.members))
        self.initial.setdefault("minutes", case.minutes)
        self.initial.setdefault("meeting", next(iter(self.meetings), None))

    def chosen(self) -> tuple[Meeting, list[Position]]:
        """The meeting and the positions."""
        people = [self.members[key] for key in self.cleaned_data["people"]]
        return self.meetings[self.cleaned_data["meeting"]], people


class AttendanceForm(forms.Form):
    """Who took part, and until when the team follows."""

    client_came = forms.ChoiceField(
        label=_("Was the client there?"), choices=[("yes", _("yes")), ("no", _("no"))], widget=forms.RadioSelect
    )
    follow_up_ends = FinnishDateField(
        label=_("Follow-up until"), help_text=_("Then the access that the case opened ends by itself.")
    )

    def __init__(self, *args: Any, participants: list[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.participants = participants
        self.fields["client_came"].error_messages["required"] = _("Say whether the client was there.")
        people = {}
        for one in participants:
            people[f"came-{one.pk}"] = forms.ChoiceField(
                label=labelled(one.position),
                choices=AttendanceKind.choices,
                widget=forms.RadioSelect,
                initial=one.attendance or None,
                error_messages={"required": _("Say whether this person took part.")},
            )
        self.fields = {**people, **self.fields}

    def came(self) -> dict[int, str]:
        """Participant key → attendance."""
        return {one.pk: self.cleaned_data[f"came-{one.pk}"] for one in self.participants}


class FollowForm(forms.Form):
    """Another last day of the follow-up."""

    follow_up_ends = FinnishDateField(label=_("Follow-up until"), not_before=timezone.localdate)


class WhyForm(forms.Form):
    """Why a case is withdrawn."""

    why = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("The client reads this."),
        error_messages={"required": _("Say why the case is withdrawn.")},
    )


class DecisionForm(forms.Form):
    """What, who, by when, and what comes of it."""

    what = forms.CharField(
        label=_("What was decided"), max_length=200, error_messages={"required": _("Write what was decided.")}
    )
    who = OneOf(label=_("Who answers for it"))
    due = FinnishDateField(label=_("By when"), not_before=timezone.localdate)

    def __init__(self, *args: Any, client: Client, decision: Decision | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = client.network().professionals().filter(holder__position__isnull=False)
        self.people = {row.holder.position.pk: row.holder.position for row in rows}
        if decision is not None and decision.position is not None:
            self.people.setdefault(decision.position.pk, decision.position)
        people = [(str(pk), labelled(one)) for pk, one in self.people.items()]
        self.fields["who"].choices = [("", _("choose")), ("client", client.called), *people]  # type: ignore[attr-defined]
        self.fields["who"].error_messages["required"] = _("Choose who answers for it.")
        self.fields["due"].error_messages["required"] = _("Give the last day.")

    def chosen(self) -> Who:
        """Who answers, as the verb wants it."""
        who = self.cleaned_data["who"]
        return THE_CLIENT if who == "client" else Who(position=self.people[int(who)])


class NewDecisionForm(DecisionForm):
    """A new decision becomes a task or an action of the plan at once."""

    follow = forms.ChoiceField(
        label=_("What comes of it"),
        choices=[
            ("task", _("a task for whoever answers")),
            ("action", _("an action in the joint plan")),
            ("none", _("only noted here")),
        ],
        widget=forms.RadioSelect,
        initial="task",
    )
    goal = forms.ModelChoiceField(
        queryset=Goal.objects.none(),
        to_field_name="public_id",
        label=_("For which goal of the plan"),
        help_text=_("Empty: the team's question becomes a need in the plan."),
        empty_label=_("the team's question"),
        required=False,
    )

    def __init__(self, *args: Any, goals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = goals  # type: ignore[attr-defined]


class SummaryForm(forms.Form):
    """The text, and who approves."""

    text = forms.CharField(
        label=_("To the client, in plain words"),
        help_text=_("Short sentences. What was asked, what was agreed, who does what and by when, whom to call."),
        max_length=3000,
        widget=TextArea(maximum=3000, rows=12),
        error_messages={"required": _("Write what the client needs to know.")},
    )
    approver = OneOf(
        label=_("Who approves"), help_text=_("Empty: the draft is saved and waits for you."), required=False
    )

    def __init__(self, *args: Any, approvers: list[Position], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.public_id): one for one in approvers}
        people = [(key, labelled(one)) for key, one in self.people.items()]
        self.fields["approver"].choices = [("", _("nobody yet")), *people]  # type: ignore[attr-defined]

    def named(self) -> Position | None:
        """The named person, if any."""
        return self.people.get(self.cleaned_data["approver"])


class SendBackForm(forms.Form):
    """What should change before the summary is sent."""

    note = forms.CharField(
        label=_("What should change"), max_length=300, error_messages={"required": _("Say what should change.")}
    )


class ToldReplyForm(forms.Form):
    """What the client told a worker."""

    kind = forms.ChoiceField(label=_("What the client says"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In the client's own words"), max_length=1000, required=False, widget=TextArea(maximum=1000, rows=3)
    )

    def __init__(self, *args: Any, kinds: list[ReplyKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["kind"].error_messages["required"] = _("Choose what the client says.")


class MyReplyForm(forms.Form):
    """The client's own words in the portal."""

    text = forms.CharField(
        label=_("Do you want to say more?"), max_length=1000, required=False, widget=TextArea(maximum=1000, rows=3)
    )
