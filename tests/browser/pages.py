"""Which pages the house has, and as whom and with which objects the tests open each of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, resolve, reverse

from talo.foundation.identity.entrance import Door, Entrance, doors

WORKER = "work_ability_coordinator"
# The first of these that may enter opens the page.
WHO = ("public", "client", WORKER, "job_coach", "unit_lead", "programme_manager", "administrator")
ANY_ID = "00000000-0000-7000-8000-000000000000"
# Doors that are no page of their own, and why.
NO_PAGE = {
    "set_language": "answers a choice",
    "account_inactive": "nobody in the house is inactive",
    "account_reauthenticate": "needs a password, and the accounts of the demo have none",
    "account_reset_password_from_key": "needs a key from an e-mail",
    "mfa_authenticate": "needs half a sign-in",
    "mfa_reauthenticate": "needs a second factor",
    "mfa_deactivate_totp": "needs a second factor",
    "mfa_view_recovery_codes": "needs a second factor",
    "mfa_generate_recovery_codes": "needs a second factor",
    "ui:components": "has a test of its own",
    "operation:alive": "answers machines",
    "files:download": "gives a file",
    "files:own": "gives a file",
    "notices:open": "leads on to another page",
    "employers:names": "the list of a field",
    "messages:calendar": "a file",
    "messages:my_calendar": "a file",
    "messages:identified": "needs a broker of strong identification",
    "openid_connect_login": "needs a broker of strong identification",
    "openid_connect_callback": "needs a broker of strong identification",
    "kept": "needs a form that was sent after the session had ended; a journey walks there",
    "intake:sent": "the way through check-in ends there",
    "programmes:export": "a file",
    "programmes:export_frozen": "a file",
    "programmes:export_rows": "a file",
    "programmes:frozen": "nothing is frozen; journey F freezes",
    "paths:first": "leads on to the first question",
    "paths:file": "a file",
}
SIGNED_IN = {"account_logout", "account_change_password", "mfa_index", "mfa_activate_totp"}
# Pages that only those who wrote what they are about may open.
WRITERS = {"employers:end": "job_coach"}
# Values of a door's names: keys of the house's objects, or words as they stand.
VALUES: dict[str, dict[str, str]] = {
    "operation:law_key": {"key": "=rehabilitative_work.activity_money.per_day"},
    "operation:areas_of": {"kind": "=wellbeing_county"},
    "operation:area": {"kind": "=municipality", "code": "=405"},
    "operation:area_new": {"kind": "=municipality"},
    "tasks:unit_end": {"unit": "administered"},
    "programmes:row": {"kind": "=trainings", "row": "training"},
    "programmes:cards": {"key": "=suunta"},
    "programmes:card": {"key": "=suunta", "number": "=1"},
    "intake:step": {"name": "=words"},
    "intake:open": {"contact": "taken"},
    "intake:link": {"contact": "taken"},
    "plan:edit": {"key": "=need-new"},
    "messages:my_feedback": {"what": "=appointment", "pk": "held"},
    "paths:question": {"kind": "=programme", "key": "=palo", "question": "=steps"},
    "team:schedule": {"case": "case_waiting"},
    "team:edit_case": {"case": "case_waiting"},
    "team:withdraw": {"case": "case_waiting"},
}
WORDS = {"instrument": "kykyviisari", "key": "palo", "indicator": "clients"}
PROFESSIONS = (
    "employment_expert social_worker social_counsellor nurse physician kela_adviser job_coach work_coach peer_coach"
    " expert_by_experience unit_lead"
).split()


@dataclass(frozen=True)
class Visit:
    """One page, opened by somebody."""

    name: str
    role: str
    values: dict[str, str] = field(default_factory=dict, hash=False)
    query: str = ""
    note: str = ""
    address: str = ""  # where the tests' own settings do not know the door

    def __str__(self) -> str:
        return "-".join(filter(None, (self.name, self.role, self.note)))

    def path(self, objects: dict[str, Any]) -> str:
        """The address, with the house's own objects in it."""
        if self.address:
            return self.address
        filled = {name: value[1:] if value.startswith("=") else objects[value] for name, value in self.values.items()}
        return reverse(self.name, kwargs=filled) + self.query


MORE = (
    Visit("demo:choose", "", address="/demo/"),
    Visit("nowhere", "", address="/nowhere/"),
    Visit("nowhere", WORKER, address="/nowhere/"),
    Visit("nowhere", "client", address="/nowhere/"),
    *(Visit("desk:today", role) for role in PROFESSIONS),
    *(Visit("desk:client", role, {"client": "client"}) for role in PROFESSIONS if role != "unit_lead"),
    *(Visit("front:first", role) for role in ("evaluator", "administrator", "client")),
    *(Visit("assessment:client", role, {"client": "client"}) for role in ("job_coach", "physician")),
    *(Visit("plan:client", role, {"client": "client"}) for role in ("job_coach", "work_coach")),
    *(
        Visit("programmes:programme", "programme_manager", {"key": f"={key}"}, note=key)
        for key in ("tyota", "toimeksi", "suunta", "tykki")
    ),
    *(
        Visit("programmes:goals", "programme_manager", {"key": f"={key}"}, note=key)
        for key in ("tyota", "suunta", "tykki")
    ),
    *(
        Visit(
            "paths:question",
            "programme_manager",
            {"kind": "=programme", "key": "=palo", "question": f"={key}"},
            note=key,
        )
        for key in ("months", "work", "kept", "rounds")
    ),
    Visit("intake:queue", "unit_lead"),
    Visit("messages:thread", "employment_expert", {"client": "client", "thread": "thread"}),
    Visit("messages:appointment", WORKER, {"client": "client", "appointment": "held"}, note="held"),
    Visit("messages:my_appointment", "client", {"client": "client", "appointment": "held"}, note="held"),
    Visit("plan:client", WORKER, {"client": "client"}, "?edit=1", "editing"),
    *(
        Visit("plan:edit", WORKER, {"client": "client", "key": f"={key}"}, note=key)
        for key in ("words-new", "part-new", "plan")
    ),
    Visit("services:referral", "work_coach", {"client": "client", "referral": "referral"}),
    Visit("team:case", "physician", {"client": "client", "case": "case"}),
    Visit("team:case", WORKER, {"client": "client", "case": "case_coming"}, note="coming"),
    Visit("team:consultation", "nurse", {"client": "client", "consultation": "consultation"}),
    Visit("team:consultations", "kela_adviser"),
    Visit("team:promise", "unit_lead"),
    Visit("operation:area", "administrator", {"kind": "=employment_area", "code": "=03"}, "?on=1.1.2025", "by-day"),
)


def visits() -> list[Visit]:
    """Every page once, and some for those who see them otherwise."""
    found = [visit for door in doors() if (visit := _of(door)) is not None]
    return [*(visit for visit in found if visit.name != "demo:choose"), *MORE]


def _of(door: Door) -> Visit | None:
    if door.name in NO_PAGE or not may_get(door):
        return None
    entrance = Entrance(frozenset(door.roles))
    role = WORKER if door.name in SIGNED_IN else next(role for role in WHO if entrance.admits(role))
    role = WRITERS.get(door.name, role)
    values = {name: f"={WORDS[name]}" if name in WORDS else name for name in names(door.path)}
    return Visit(door.name, "" if role == "public" else role, values | VALUES.get(door.name, {}))


def names(path: str) -> list[str]:
    """The names in a pattern such as `/clients/<uuid:client>/`."""
    return [part.split(">")[0].split(":")[-1] for part in path.split("<")[1:]]


def may_get(door: Door) -> bool:
    """Whether the door answers a GET: its view is not declared for POST only."""
    try:
        view = resolve(_any_address(door)).func
    except NoReverseMatch:
        return True
    return all("GET" in methods for methods in _methods(view))


def _any_address(door: Door) -> str:
    for value in (ANY_ID, "1", "words", "accept"):
        try:
            return reverse(door.name, kwargs=dict.fromkeys(names(door.path), value))
        except NoReverseMatch:
            continue
    filled = {name: ANY_ID if f"<uuid:{name}>" in door.path else 1 for name in names(door.path)}
    filled |= {name: "accept" for name in filled if f"<how:{name}>" in door.path}
    filled |= {name: "word" for name in filled if f"<slug:{name}>" in door.path}
    return reverse(door.name, kwargs=filled)


def _methods(view: Callable[..., Any]) -> Iterator[list[str]]:
    step: Any = view
    while step is not None:
        if inspect.isfunction(step):
            declared = inspect.getclosurevars(step).nonlocals.get("request_method_list")
            if declared:
                yield declared
        step = getattr(step, "__wrapped__", None)
