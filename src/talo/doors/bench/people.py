"""Synthetic people by number: thousands of last names, an identity code for each that no real person has."""

from __future__ import annotations

import datetime as dt
from itertools import product

from talo.doors.demo.people import LAST, MEN, STREETS, WOMEN
from talo.foundation.identity.hetu import hetu_for

_BEGINNINGS = (
    "Aho Haapa Harju Heikki Hieta Honka Hovi Ilo Jarvi Joki Kallio Kangas Kari Kaski Keto Kivi Koivu Korpi Koski Kuusi "
    "Lahti Laine Lehto Leppä Luoto Maja Malmi Metsä Mylly Mäki Neva Niemi Niitty Nurmi Oja Palo Pelto Pihla Rauha "
    "Ranta Rinne Saari Salmi Salo Selkä Suo Susi Talo Tammi Tuomi Uusi Vainio Valta Vesi Vuori Ylä Äijä"
).split()
_ENDS = "nen la lä mäki niemi järvi koski salo ranta vuori saari kangas lahti joki aho pelto maa".split()
LAST_NAMES = (*LAST, *(f"{one}{end}" for one, end in product(_BEGINNINGS, _ENDS)))
# Codes with the individual numbers 900–999 belong to nobody: a hundred for each day of birth.
_FIRST_SERIAL, _SERIALS = 900, 100
_FIRST_DAY, _DAYS = dt.date(1962, 1, 1), 365 * 44
# Prime to the number of days, so that neighbours differ in age and no day comes twice.
_STRIDE = 7_919
MOST = _DAYS * _SERIALS


def first_names(number: int) -> str:
    names = WOMEN if number % 2 else MEN
    return f"{names[number * 7 % len(names)]} {names[number * 11 % len(names)]}"


def last_name(number: int) -> str:
    return LAST_NAMES[number * 613 % len(LAST_NAMES)]


def street(number: int) -> str:
    return f"{STREETS[number % len(STREETS)]} {number % 90 + 1}"


def born(number: int) -> dt.date:
    return _FIRST_DAY + dt.timedelta(days=number // _SERIALS * _STRIDE % _DAYS)


def code(number: int) -> str:
    """The personal identity code; different for each number below `MOST`."""
    return str(hetu_for(born(number), _FIRST_SERIAL + number % _SERIALS))
