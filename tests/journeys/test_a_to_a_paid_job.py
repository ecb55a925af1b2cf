"""Journey A, through every door: from a phone on an evening to a pay-subsidised job."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from talo.foundation.identity.hetu import hetu_for
from talo.testing.house import House
from talo.testing.visiting import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TODAY = dt.datetime.now(ZoneInfo("Europe/Helsinki")).date()
OWN_WORDS = "Haluaisin tehdä jotain käsilläni, mutta selkä ei kestä nostamista."
NAMES = "Testiina Tuulikki"
CALLED = "Testiina Matkanen"
HETU = hetu_for(dt.date(1979, 3, 5), 977)
SIGN_IN = "testiina"
PASSWORD = "tuulinen-silta-kantaa-hyvin"
AREAS = "work_ability functioning inclusion mind everyday_life skills body".split()
REASON = "mielenterveys"
LIMIT = "Ei yli 10 kilon nostoja"


def day(back: int = 0) -> str:
    """A day as people write it, some days back."""
    found = TODAY - dt.timedelta(days=back)
    return f"{found.day}.{found.month}.{found.year}"


class Way:
    """The way of one client; each method is a step, and the next one stands on it."""

    def __init__(self, house: House, visit: Callable[..., Visitor]) -> None:
        self.house = house
        self.phone = visit(width=PHONE)
        self.worker = visit("work_ability_coordinator")
        self.coach = visit("job_coach")
        self.path = ""

    @property
    def client_id(self) -> str:
        return self.path.split("/")[2]

    def checks_in_on_a_phone(self) -> None:
        """Own words, the check-list, how to be reached; then what happens next, and by when."""
        phone = self.phone
        assert phone.goto("/check-in/") == 200
        phone.fill(own_words=OWN_WORDS)
        phone.act("checkin.next")
        phone.fill(work="years")
        phone.act("checkin.next")
        phone.fill(
            first_names=NAMES, last_name="Matkanen", reach_by="phone", phone="040 123 4567", best_time="afternoon"
        )
        phone.fill(municipality="Lappeenranta")
        phone.act("checkin.send")
        phone.says("Työllisyyden talo Lappeenranta", "Viimeistään", "iltapäivällä")
        phone.does_not_say(OWN_WORDS, "Matkanen")

    def is_taken_from_the_queue(self) -> None:
        """The unit's queue shows the contact with its deadline; a worker takes it."""
        worker = self.worker
        worker.goto("/queue/")
        row = worker.page.get_by_role("row", name=re.compile("Matkanen")).first
        assert re.search(r"\d+\.\d+\.", row.inner_text()), "no deadline in the queue"
        worker.page.get_by_role("link", name=re.compile("Matkanen")).first.click()
        worker.says(OWN_WORDS)
        worker.act("contact.take")

    def is_opened_after_the_identity_is_checked(self) -> None:
        """A wrong code is refused in words; the right one opens the client, and the worker is named own worker."""
        worker = self.worker
        worker.act("client.open_form")
        worker.fill(identity_check="document", hetu=str(HETU)[:-1] + ("A" if str(HETU)[-1] != "A" else "B"))
        worker.act("client.open")
        assert worker.page.locator(".talo-error-summary, [role=alert]").count()
        worker.fill(hetu=str(HETU), job_seeker_since=day(1400), unemployed_since=day(1400))
        worker.act("client.open")
        found = re.search(r"/clients/[0-9a-f-]{36}/", worker.page.url)
        assert found, worker.text()
        self.path = found[0]
        worker.goto(self.path)
        worker.says(CALLED, "Omatyöntekijä", "Leena Kallio", OWN_WORDS)
        worker.does_not_say(str(HETU))

    def gets_a_portal_account(self) -> None:
        """Bound in person; the client signs in as everybody does, and sees who the own worker is."""
        self.house.do("bind_portal", client=self.client_id, sign_in_name=SIGN_IN, password=PASSWORD)
        self.phone.sign_in_with_password(SIGN_IN, PASSWORD)
        self.phone.goto("/my/")
        self.phone.says("Leena Kallio")

    def is_measured(self, kind: str, back: int, **scores: int) -> None:
        """A round of Kykyviisari's area scores, written down by the worker."""
        worker = self.worker
        worker.goto(f"{self.path}assessment/rounds/kykyviisari/")
        worker.fill(kind=kind, mode="together", date=day(back))
        worker.fill(**{f"area_{area}": scores.get(area, 7) for area in AREAS})
        worker.act("round.record")
        worker.says("7")

    def has_a_profile(self) -> None:
        """What helps at work, and a strength: what a coach will read."""
        worker = self.worker
        for kind, text in (("strength", "Kädentaidot"), ("helps", LIMIT)):
            worker.goto(f"{self.path}assessment/")
            worker.fill(kind=kind, text=text)
            worker.act("profile.add")
            worker.says(text)
        worker.goto(f"{self.path}facts/work-ability/")
        worker.fill(relative_to="varastotyö", definition="own_view", reasons="mental", starts=day(180))
        worker.act("workability.save")
        worker.says("varastotyö", REASON)

    def plans(self) -> None:
        """The plan begins; the low score becomes a need with one press; goal and actions are added."""
        worker = self.worker
        worker.goto(f"{self.path}plan/")
        worker.act("plan.start")
        worker.goto(f"{self.path}assessment/")
        worker.clicks(anew=True)
        worker.act("plan.need.from_score")
        assert worker.clicks() == 1
        worker.says("Keho")
        worker.fill(text="Haluan työn, jossa saan liikkua mutta en nosta raskasta.", own_words=True)
        worker.act("plan.goal.add")
        for what, who, due in (
            ("Teen fysioterapeutin harjoitteet", "client", ""),
            ("Varataan aika työfysioterapeutille", "", day(-30)),
        ):
            worker.goto(f"{self.path}plan/?edit=1")
            worker.act("plan.action.new")
            worker.fill(what=what)
            if who:
                worker.fill(who=who, ongoing=True)
            else:
                worker.pick("who", "Leena Kallio")
                worker.fill(due=due)
            worker.act("plan.action.add")
        worker.goto(f"{self.path}plan/?edit=1")
        worker.act("plan.version.new")
        worker.fill(what_changed="Ensimmäinen suunnitelma")
        worker.act("plan.publish")
        worker.goto(f"{self.path}plan/")
        worker.says("Haluan työn, jossa saan liikkua", "Varataan aika työfysioterapeutille", "Leena Kallio")

    def approves_the_plan_on_the_phone(self) -> None:
        phone = self.phone
        phone.goto("/my/plan/")
        phone.says("Haluan työn, jossa saan liikkua")
        phone.act("plan.approve")
        phone.says("Hyväksyit suunnitelmasi")
        self.worker.goto(f"{self.path}plan/")
        self.worker.says("hyväksy", day())

    def is_referred_in_three_clicks(self) -> None:
        """At most three clicks and one free text from the client's page; everything known is filled in."""
        worker = self.worker
        worker.goto(self.path)
        worker.clicks(anew=True)
        worker.act("referral.start")
        worker.choose(worker.page.get_by_role("radio", name=re.compile("Tuettu työhönvalmennus")).first)
        worker.fill(reason="Haluaa käsillä tehtävää työtä, jossa selkä kestää.")
        worker.act("referral.send")
        assert worker.clicks() <= 3
        worker.says("Tuettu työhönvalmennus")

    def is_accepted_by_the_coach(self) -> None:
        """The coach of the other organisation reads the plan and what helps at work, not health nor social care."""
        coach = self.coach
        coach.goto("/referrals/")
        coach.page.get_by_role("link", name=re.compile("Matkanen")).first.click()
        coach.says("Haluaa käsillä tehtävää työtä")
        coach.fill(accept__note="Soitan huomenna.")
        coach.act("referral.accept")
        coach.goto(self.path)
        coach.says(CALLED, LIMIT)
        for page in ("", "assessment/", "plan/", "services/", "timeline/", "facts/", "work/", "coaching/"):
            assert coach.goto(self.path + page) == 200, page
            coach.does_not_say(REASON, str(HETU))
        self.worker.goto(f"{self.path}services/")
        self.worker.says("otettu vastaan")

    def is_in_the_service(self) -> None:
        coach = self.coach
        coach.goto(f"{self.path}services/start/")
        coach.pick("service", "Tuettu työhönvalmennus")
        coach.fill(starts=day(150))
        coach.act("period.start")
        coach.says("Tuettu työhönvalmennus", day(150))

    def gets_a_job(self) -> None:
        """A contact with an employer, then a pay-subsidised job of 25 hours, then follow-along."""
        coach = self.coach
        coach.goto(f"{self.path}work/contact/")
        coach.fill(employer_name="Saimaan Varastopalvelu Oy", way="visit", outcome="interest", with_client=True)
        coach.act("employer.contact.save")
        coach.goto(f"{self.path}work/job/")
        coach.fill(
            kind="pay_subsidised",
            employer_name="Saimaan Varastopalvelu Oy",
            job_title="Varastotyöntekijä",
            hours_per_week="25",
            starts=day(7),
            term="permanent",
            subsidy_basis="pay_subsidy.percentage.reduced_work_ability",
            subsidy_decided_on=day(14),
        )
        coach.act("employment.start")
        coach.goto(f"{self.path}work/")
        coach.says("Varastotyöntekijä", "25", "Saimaan Varastopalvelu Oy")
        coach.goto(f"{self.path}coaching/")
        coach.act("followalong.start")
        coach.fill(day=day(), with_whom="both", way="work_place", going="4", agreed="Tauot pidetään sovitusti.")
        coach.act("followalong.record")
        coach.goto(f"{self.path}coaching/")
        coach.says("Tauot pidetään sovitusti.")

    def shows_the_change(self) -> None:
        """The client's page says how far it went, from which day to which."""
        self.worker.goto(f"{self.path}assessment/")
        self.worker.says("Keho", "4", "6")
        self.worker.says(f"{day(180)}–{day()}")

    def is_counted_by_a_programme(self, manager: Visitor) -> None:
        """Taken into a programme with consent; its page counts, and keeps few people covered."""
        worker = self.worker
        worker.goto(f"{self.path}programmes/")
        worker.pick("programme", "Työtä")
        worker.fill(starts=day(), consent=True)
        worker.act("programme.join")
        worker.says("Valitse päivä hankkeen ajalta")  # the programme ended in 2022
        worker.pick("programme", "Työtä")
        worker.fill(starts="1.12.2022")
        worker.act("programme.join")
        worker.says("Työtä", "1.12.2022")
        manager.goto("/programmes/tyota/goals/")
        row = manager.page.get_by_role("row", name="Asiakkaat hankkeessa").first
        assert row.inner_text().split("\t")[2] in {"<5", "peitetty"}

    def sees_all_of_it_in_the_portal(self) -> None:
        """Path, plan, people, and who has read: the worker and the coach, by name and organisation."""
        phone = self.phone
        phone.goto("/my/")
        phone.says("Varastotyöntekijä")
        phone.goto("/my/plan/")
        phone.says("Varataan aika työfysioterapeutille")
        phone.goto("/my/people/")
        phone.says("Leena Kallio", "Jere Salmi")
        phone.goto("/my/rounds/")
        phone.says("Keho")
        phone.goto("/my/reads/")
        phone.says("Leena Kallio", "Jere Salmi", "Saimaan työvalmennus ry")


def test_journey_a(house: House, visit: Callable[..., Visitor]) -> None:
    way = Way(house, visit)
    way.checks_in_on_a_phone()
    way.is_taken_from_the_queue()
    way.is_opened_after_the_identity_is_checked()
    way.gets_a_portal_account()
    way.is_measured("start", 180, body=4)
    way.has_a_profile()
    way.plans()
    way.approves_the_plan_on_the_phone()
    way.is_referred_in_three_clicks()
    way.is_accepted_by_the_coach()
    way.is_in_the_service()
    way.gets_a_job()
    way.is_measured("end", 0, body=6)
    way.shows_the_change()
    way.is_counted_by_a_programme(visit("programme_manager"))
    way.sees_all_of_it_in_the_portal()
    for visitor in (way.phone, way.worker, way.coach):
        assert visitor.complaints == []
