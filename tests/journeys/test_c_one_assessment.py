"""Journey C: three matters at one door, several authorities around one question, one summary in plain words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import psycopg
import pytest

from talo.foundation.identity.hetu import hetu_for
from talo.testing.house import House
from talo.testing.visiting import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TODAY = dt.datetime.now(ZoneInfo("Europe/Helsinki")).date()
OWN_WORDS = "Rahat loppuvat, lääkäri pitäisi saada ja työtä haluaisin. Kaikki yhtä aikaa."
HETU = hetu_for(dt.date(TODAY.year - 34, 2, 3), 976)
SIGN_IN, PASSWORD = "ceciliantunnus", "hiljainen-jaa-sulaa-kevaalla"
QUESTION = "Mitä työtä, montako tuntia viikossa ja mistä alkaen?"
LIMIT = "Rauhallinen alku, ei vuorotyötä"
# Periods whose class is health, and social care.
HEALTH, SOCIAL = "Työfysioterapeutin ohjaus", "Sosiaalinen kuntoutus"
ENDS = 30  # days until the rehabilitation allowance ends
GAP_QUESTION = "Mistä toimeentulo kolmeksi viikoksi ennen kurssia?"
GAP_ANSWER = "Hae yleistukea heti, kun kuntoutusraha päättyy. Kela auttaa hakemuksessa."
DECISION = "Työkokeilu 20 tuntia viikossa"
SUMMARY = "Aloitat työkokeilun, 20 tuntia viikossa. Outi soittaa sinulle maanantaina. Kela auttaa rahan kanssa."
# Who they are in Oulu, by sign-in name.
STAFF = {
    "expert": "employment-expert.oulu.1",
    "physician": "physician.oulu.1",
    "nurse": "nurse.oulu.1",
    "social": "social-worker.oulu.1",
    "coach": "job-coach.oulu.1",
    "kela": "kela-adviser.1",
}


def day(ahead: int = 0) -> str:
    """A day as people write it."""
    found = TODAY + dt.timedelta(days=ahead)
    return f"{found.day}.{found.month}.{found.year}"


class Way:
    """The way of one client; each method is a step, and the next one stands on it."""

    def __init__(self, house: House, visit: Callable[..., Visitor]) -> None:
        self.house = house
        people = house.do("let_in", **STAFF)
        self.names: dict[str, str] = {key: people[key]["name"] for key in STAFF}
        self.phone = visit(width=PHONE)
        self.staff: dict[str, Visitor] = {}
        for key in STAFF:
            self.staff[key] = visit()
            self.staff[key].sign_in_with_password(people[key]["sign_in_name"], people[key]["password"])
        self.expert = self.staff["expert"]
        self.path = self.case = ""

    @property
    def client_id(self) -> str:
        return self.path.split("/")[2]

    def walks_in_with_three_matters(self) -> None:
        """Written down once at the counter; a worker takes it, checks the identity and opens the client."""
        expert = self.expert
        expert.goto("/queue/new/")
        expert.fill(
            own_words=OWN_WORDS, first_names="Cecilia Anna", last_name="Kolmonen", reach_by="phone", phone="040 7654321"
        )
        expert.fill(municipality="Oulu", mine=True)
        expert.act("contact.record")
        expert.says(OWN_WORDS)
        expert.act("client.open_form")
        expert.fill(identity_check="document", hetu=str(HETU), job_seeker_since=day(-200), unemployed_since=day(-200))
        expert.act("client.open")
        found = re.search(r"/clients/[0-9a-f-]{36}/", expert.page.url)
        assert found, expert.text()
        self.path = found[0]
        self.house.do("bind_portal", client=self.client_id, sign_in_name=SIGN_IN, password=PASSWORD)
        self.phone.sign_in_with_password(SIGN_IN, PASSWORD)

    def is_asked_nothing_twice(self) -> None:
        """What was said at the counter stands on the client's page and in the profile."""
        self.expert.goto(self.path)
        self.expert.says("Cecilia Kolmonen", OWN_WORDS)
        self.expert.goto(f"{self.path}assessment/")
        self.expert.fill(kind="helps", text=LIMIT)
        self.expert.act("profile.add")
        self.expert.says(LIMIT)

    def permits_and_forbids(self) -> None:
        """Joint service covers the plan; the coach's house may see the limits; social care is closed to employment."""
        expert = self.expert
        expert.goto(f"{self.path}permits/")
        expert.fill(joint__parties=["oulu-tyollisyysalue", "oulu-hyvinvointialue", "kela"])
        expert.act("permit.joint")
        expert.goto(f"{self.path}permits/")
        expert.pick("give-receiver", "Pohjoisen polku")
        expert.fill(give__classes=["1024"], give__purpose="Työn etsiminen", give__asked=True)
        expert.act("permit.give")
        expert.goto(f"{self.path}permits/")
        expert.fill(forbid__classes=["32"])
        expert.pick("forbid-receiver", "Oulun seudun työllisyysalue")
        expert.act("permit.forbid")

    def goes_to_the_team(self) -> None:
        """The client is asked first; the question goes on the agenda of the team's next meeting."""
        expert = self.expert
        expert.goto(self.path)
        expert.goto(f"{self.path}team/")
        expert.act("team.bring.open")
        expert.act("team.bring")
        expert.says("Kirjoita, mihin tiimin pitää vastata")
        expert.pick("team", "Työkykytiimi Oulu")
        expert.fill(question=QUESTION, hopes="Haluan tietää, mitä teen ensin.")
        expert.fill(ground="joint_service", told="in_person")
        expert.act("team.bring")
        self.case = re.search(r"/clients/[^?#]*/team/cases/[0-9a-f-]{36}/", expert.page.url)[0]  # type: ignore[index]
        expert.says(QUESTION, "odottaa kokousta")
        expert.act("team.case.schedule_open")
        expert.act("team.case.schedule")
        expert.says("asialistalla", self.names["physician"], self.names["kela"], "381/2023")

    def is_told_and_comes_along(self) -> None:
        """The phone says who, when, on what ground and until when; the client comes."""
        phone = self.phone
        phone.goto("/my/")
        phone.act("team.mine.open")
        phone.says(QUESTION, self.names["physician"], "381/2023", "asti")
        phone.act("team.my.coming")
        phone.says("Tiimi tietää, että tulet")
        self.expert.goto(self.case)
        self.expert.says("Tulee kokoukseen")

    def has_records_that_open_to_their_own_only(self) -> None:
        """Health to physician and nurse, social care to the social worker: the pages and the database agree."""
        for key, service in (("nurse", HEALTH), ("social", SOCIAL)):
            worker = self.staff[key]
            worker.goto(f"{self.path}services/start/")
            worker.pick("service", service)
            worker.fill(starts=day(-30))
            worker.act("period.start")
            worker.says(service)
        seen = {
            key: self.house.do("seen_by", client=self.client_id, sign_in_name=name)["classes"]
            for key, name in STAFF.items()
        }
        assert {key for key, classes in seen.items() if "HEALTH" in classes} == {"physician", "nurse"}
        assert {key for key, classes in seen.items() if "SOCIAL" in classes} == {"physician", "nurse", "social"}
        assert seen["coach"] == []
        for key in ("expert", "kela"):
            for page in ("services/", "timeline/"):
                self.staff[key].goto(self.path + page)
                self.staff[key].does_not_say(HEALTH, SOCIAL)
        self.staff["physician"].goto(f"{self.path}services/")
        self.staff["physician"].says(HEALTH)
        self.expert.goto(self.case)
        self.expert.says("asiakas on kieltänyt: sosiaalihuolto")
        assert self.staff["coach"].goto(self.case) == 404

    def has_a_gap_in_income(self) -> None:
        """The allowance ends three weeks before the course; the picture calls it out, and Kela's adviser answers."""
        self.house.do("write_allowance", client=self.client_id, sign_in_name=STAFF["kela"], days=str(ENDS))
        kela = self.staff["kela"]
        kela.goto(self.path)
        kela.says("Tulo päättyy", day(ENDS), day(ENDS + 22))
        expert = self.expert
        expert.goto(f"{self.path}team/")
        expert.act("team.ask.open")
        expert.pick("to", "Työkykyneuvonta")
        expert.fill(question=GAP_QUESTION)
        expert.act("team.ask")
        kela.goto("/team/consultations/")
        kela.page.get_by_role("link", name=re.compile("Kolmonen")).first.click()
        kela.says(GAP_QUESTION)
        kela.fill(answer=GAP_ANSWER)
        kela.act("team.answer")
        expert.goto(f"{self.path}team/")
        expert.says(GAP_ANSWER)

    def is_discussed(self) -> None:
        """Attendance, a decision with who and by when that is a plan action at once, another that is a task."""
        expert = self.expert
        expert.goto(self.case)
        expert.act("team.attendance.open")
        for box in expert.page.locator("main input[type=radio][value='came']").all():
            expert.choose(box)
        expert.fill(client_came="yes")
        expert.act("team.attendance.save")
        expert.says("käsitelty, seurannassa", "oli paikalla")
        expert.act("team.decision.new")
        expert.fill(what=DECISION, who="client", due=day(20), follow="action")
        expert.act("team.decision.record")
        expert.says(DECISION, "Yhteisessä suunnitelmassa")
        expert.act("team.decision.new")
        expert.fill(what="Soitto: miten alku sujuu?", due=day(400), follow="none")
        expert.pick("who", self.names["nurse"])
        expert.act("team.decision.record")
        expert.says("Valitse aikaisempi päivä")  # the nurse would not see the client any more
        expert.fill(due=day(10))
        expert.act("team.decision.record")
        expert.clicks(anew=True)
        expert.act("team.decision.task")
        assert expert.clicks() == 1
        expert.says("Tehtävä avoinna")
        self.staff["nurse"].goto("/tasks/")
        self.staff["nurse"].says("Soitto: miten alku sujuu?")
        expert.goto(f"{self.path}plan/")
        expert.says(DECISION, QUESTION)

    def reads_a_summary_after_approval(self) -> None:
        """Nothing before the named person has approved; then the client reads it and says so in own words."""
        expert, physician, phone = self.expert, self.staff["physician"], self.phone
        expert.goto(self.case)
        expert.act("team.summary.write")
        expert.fill(text=SUMMARY)
        expert.pick("approver", self.names["physician"])
        expert.act("team.summary.save")
        expert.says("odottaa hyväksyntää")
        phone.goto(f"/my/team/{self.client_id}/")
        phone.does_not_say(SUMMARY)
        physician.goto(self.case)
        physician.act("team.summary.approve")
        physician.says("lähetetty")
        phone.goto("/my/")
        phone.says("Lue, mitä tiimissä sovittiin")
        phone.goto(f"/my/team/{self.client_id}/")
        phone.says(SUMMARY, self.names["physician"])
        phone.fill(text="Mitä yleistuki tarkoittaa?")
        phone.act("team.my.unclear")
        phone.says("Omatyöntekijäsi ottaa sinuun yhteyttä")
        expert.goto(f"{self.path}tasks/")
        expert.says("Selitä yhteenveto asiakkaalle")
        phone.act("team.my.paper")
        phone.says(SUMMARY)

    def is_let_go(self) -> None:
        """The follow-up ends: who saw the client by the case sees nothing any more, in the page and the database."""
        assert self.staff["kela"].goto(self.path) == 200
        self.expert.goto(self.case)
        self.expert.page.locator("summary", has_text="Päätä seuranta").first.click()
        self.expert.act("team.case.close")
        for key in ("kela", "physician", "nurse"):
            assert self.staff[key].goto(self.path) == 404, key
            seen = self.house.do("seen_by", client=self.client_id, sign_in_name=STAFF[key])
            assert seen == {"client": False, "classes": []}
        with psycopg.connect(self.house.environment["TALO_OWNER_URL"]) as owner:
            live = owner.execute(
                "SELECT count(*) FROM clients_networkmember m JOIN clients_client c ON c.id = m.client_id"
                " WHERE c.public_id = %s AND m.basis IN ('team', 'consultation')"
                " AND (m.ends IS NULL OR m.ends > now())",
                [self.client_id],
            ).fetchone()
        assert live == (0,)


def test_journey_c(house: House, visit: Callable[..., Visitor]) -> None:
    way = Way(house, visit)
    way.walks_in_with_three_matters()
    way.is_asked_nothing_twice()
    way.permits_and_forbids()
    way.goes_to_the_team()
    way.is_told_and_comes_along()
    way.has_records_that_open_to_their_own_only()
    way.has_a_gap_in_income()
    way.is_discussed()
    way.reads_a_summary_after_approval()
    way.is_let_go()
    for visitor in (way.phone, *way.staff.values()):
        assert visitor.complaints == []
