"""What the demo's programme managers have written down: trainings, contacts and cards, all of it made up."""

from __future__ import annotations

import datetime as dt

from talo.doors.demo.moments import moment
from talo.doors.demo.staff import actor
from talo.register.organisations.models import Position
from talo.register.organisations.professions import Profession
from talo.steering.programmes import noting
from talo.steering.programmes.entering import enter_value
from talo.steering.programmes.keeping import FilledCard
from talo.steering.programmes.models import Indicator, Programme
from talo.steering.programmes.noting import Took
from talo.steering.programmes.rules import KEY_PEOPLE

SOURCE = "Demon esimerkki"
HOW_MANY_KEY_PEOPLE = 10
# PALO's trainings: day, title, and for each organisation people and key people; 32 attendances of ten key people.
PALO = (
    (dt.date(2021, 4, 14), "Työkyvyn tuen tarpeen tunnistaminen", (("Oulun kaupunki", 24, 6), ("Kela", 6, 3))),
    (
        dt.date(2021, 10, 6),
        "Laatukriteereihin perustuva työhönvalmennus",
        (("Oulun kaupunki", 18, 6), ("Kempele", 4, 2)),
    ),
    (dt.date(2022, 3, 16), "Kykyviisari asiakastyössä", (("Oulun kaupunki", 21, 6), ("Ii", 5, 2))),
    (dt.date(2022, 9, 7), "Yhteinen asiakassuunnitelma", (("Oulun kaupunki", 30, 5), ("TE-toimisto", 8, 2))),
)
TYKKI = (
    (dt.date(2022, 2, 10), "Kela", "negotiation", "Kuntoutuksen ohjauspolku", True),
    (dt.date(2022, 3, 3), "Alueen järjestöt", "event", "Palkkatuettu työ järjestöissä", True),
    (dt.date(2022, 4, 21), "Oppilaitosten verkosto", "meeting", "Mukautetuista opinnoista työhön", False),
    (dt.date(2022, 5, 12), "Hyvinvointipalvelut", "workshop", "Arviointipalvelun kokeilu", True),
)
AREAS = ((0, 1), (1, 3), (1, 6), (2, 3), (0, 5), (1, 4, 6), (3, 4), (0, 1, 5), (2, 6))
PARTS = (
    "Työnhakijan työkyky arvioidaan ajoissa.",
    "Työkykykoordinaattori kokoaa verkoston.",
    "Yhteinen tapaaminen kerran kuukaudessa.",
    "Asiakas tietää, kuka auttaa.",
    "30 asiakasta vuodessa.",
)


def write() -> None:
    """Write the rows of the programmes that are loaded, on their own days; nothing when that is done."""
    manager = Position.objects.filter(profession=Profession.PROGRAMME_MANAGER).order_by("pk").first()
    if manager is None or FilledCard.objects.exists():
        return
    by_key = {programme.key: programme for programme in Programme.objects.filter(key__in=["palo", "tykki", "suunta"])}
    if palo := by_key.get("palo"):
        _palo(palo, manager)
    if tykki := by_key.get("tykki"):
        for day, organisation, kind, topic, acted in TYKKI:
            with moment(day, actor(manager)) as by:
                noting.note_cooperation(
                    tykki, organisation=organisation, day=day, kind=kind, topic=topic, led_to_action=acted, by=by
                )
    if suunta := by_key.get("suunta"):
        with moment(dt.date(2016, 6, 15), actor(manager)) as by:
            for number, areas in enumerate(AREAS, start=1):
                partner = f"Esimerkkitoimisto {number}"
                noting.fill_card(suunta, number=number, partner=partner, areas=areas, parts=PARTS, by=by)


def _palo(palo: Programme, manager: Position) -> None:
    people = Indicator.objects.get(programme=palo, key=KEY_PEOPLE)
    with moment(dt.date(2021, 1, 29), actor(manager)) as by:
        enter_value(people, HOW_MANY_KEY_PEOPLE, as_of=dt.date(2021, 1, 29), source=SOURCE, by=by)
    for day, title, took in PALO:
        with moment(day, actor(manager)) as by:
            noting.note_training(palo, title=title, day=day, took=[Took(*one) for one in took], by=by)
