"""Synthetic people: common Finnish names, and identity codes with serials 900–999 that no real person has."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from talo.foundation.identity.hetu import Hetu, hetu_for, parse_hetu

WOMEN = (
    "Aino Maria Helena Anneli Johanna Kaarina Marjatta Hannele Liisa Emilia Katariina Sofia Tuulikki Orvokki Sanna "
    "Minna Päivi Riikka Heidi Jenni Outi Tiina Elina Noora Laura Veera Salla Kirsi Merja Tuula"
).split()
MEN = (
    "Juhani Mikael Johannes Matti Antero Tapani Kalevi Tapio Olavi Heikki Petteri Jere Ville Janne Jukka Timo Markku "
    "Pekka Sami Mika Antti Kari Tuomas Eetu Joonas Arttu Niko Risto Seppo Väinö"
).split()
LAST = (
    "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen Lehtinen Saarinen "
    "Salminen Heinonen Niemi Heikkilä Kinnunen Salonen Turunen Laitinen Salo Tuominen Rantanen Karjalainen "
    "Mattila Savolainen Lahtinen Ahonen Ojala Leppänen Väisänen Hiltunen Kallio Peltonen Pitkänen Aaltonen Manninen "
    "Koivisto Lindström Johansson Nyman Sjöberg Kauppinen Räsänen Hirvonen Anttila Pesonen Äijälä Öhman Ylönen"
).split()
STREETS = "Koivukuja Rantatie Myllytie Asemakatu Kirkkotie Puistokatu Metsäpolku Niittytie Harjukatu Torikatu".split()


@dataclass(frozen=True, slots=True)
class Person:
    """One synthetic person."""

    first_names: str
    last_name: str
    hetu: Hetu
    sex: str
    phone: str
    street: str


class People:
    """Makes people one after another from one seed; no two have the same identity code."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)
        self.taken: set[str] = set()

    def one(self, *, age: int, on: dt.date, first: str = "", last: str = "", sex: str = "") -> Person:
        """A person who is `age` on a day."""
        sex = sex or self.random.choice(("female", "male"))
        names = WOMEN if sex == "female" else MEN
        hetu = self._hetu(on.replace(year=on.year - age, day=min(on.day, 28)))
        return Person(
            first_names=first or f"{self.random.choice(names)} {self.random.choice(names)}",
            last_name=last or self.random.choice(LAST),
            hetu=hetu,
            sex=sex,
            phone=f"040 {self.random.randrange(1_000_000, 10_000_000)}",
            street=f"{self.random.choice(STREETS)} {self.random.randrange(1, 90)}",
        )

    def _hetu(self, latest: dt.date) -> Hetu:
        while True:
            born = latest - dt.timedelta(days=self.random.randrange(0, 365))
            code = str(hetu_for(born, self.random.randrange(900, 1000)))
            if code not in self.taken:
                self.taken.add(code)
                return parse_hetu(code, allow_temporary=True)
