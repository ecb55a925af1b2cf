"""Names: Finnish order in plain bytes, search by beginning, hostile input refused or made harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talo.foundation.identity.names import (
    InvalidName,
    NameProblem,
    clean_name,
    fold,
    prefix_range,
    search_key,
    sort_key,
)

FINNISH_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"


def test_finnish_alphabet_sorts_as_bytes() -> None:
    keys = [sort_key(letter) for letter in FINNISH_LETTERS]
    assert keys == sorted(keys, key=str.encode)


def test_finnish_list() -> None:
    people = ["Aho", "Hämäläinen", "Högnabba", "Vuori", "Wahlroos", "Ylönen", "Zitting", "Åberg", "Äijö", "Öhman"]
    assert sorted(people, key=lambda name: sort_key(name).encode()) == people


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "Myller"),
        ("MÄKELÄ", "ma\u0308kela\u0308"),
        ("Mäkelä-Virtanen", "Mäkelä Virtanen"),
        ("O'Brien", "OBrien"),
        ("René", "Rene"),
        ("Søren", "Sören"),
        ("Groß", "GROSS"),
        ("  Af   Ursin ", "af Ursin"),
    ],
)
def test_variants_sort_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_accent_falls_away_but_finnish_letters_stay() -> None:
    assert fold("Mäki") != fold("Maki")
    assert fold("Šeikki") == fold("Seikki")
    assert fold("Иванов") == "иванов"


def test_prefix_range() -> None:
    assert prefix_range("Virt") == ("virt", "viru")
    assert prefix_range("äij") == ("|ij", "|ik")
    assert prefix_range("  \x00 ") is None


@given(st.text(alphabet=FINNISH_LETTERS + " -éÜ", min_size=1, max_size=20), st.text(max_size=10))
def test_prefix_range_holds_exactly_the_names_that_begin_so(start: str, rest: str) -> None:
    found = prefix_range(start)
    if found is None:
        return
    low, high = found
    for name in (start + rest, rest, rest + start):
        key = sort_key(name)
        assert (low.encode() <= key.encode() < high.encode()) == key.startswith(low)


@given(st.text(max_size=300))
def test_keys_are_always_storable(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    assert "\x00" not in search_key(text)
    search_key(text).encode()


@pytest.mark.parametrize("text", ["Vir\x00tanen", "\u202enenatriV", "Aino\u2067", "Ai\nno", "Aino\x1b[31m", "\ud800"])
def test_misleading_characters_are_refused(text: str) -> None:
    with pytest.raises(InvalidName) as refused:
        clean_name(text)
    assert refused.value.problem is NameProblem.CHARACTER


def test_other_refusals() -> None:
    for text, problem in [("   ", NameProblem.EMPTY), ("", NameProblem.EMPTY), ("\u200b", NameProblem.EMPTY)]:
        with pytest.raises(InvalidName) as refused:
            clean_name(text)
        assert refused.value.problem is problem
    for length in (101, 10_000):
        with pytest.raises(InvalidName) as refused:
            clean_name("a" * length)
        assert refused.value.problem is NameProblem.TOO_LONG


def test_clean_name_keeps_what_belongs() -> None:
    assert clean_name("  Anna\u00a0 Maria\t") == "Anna Maria"
    assert clean_name("Ma\u0308kela\u0308\u00ad") == "Mäkelä"
    assert clean_name("می\u200cخواهم") == "می\u200cخواهم"
    assert clean_name("O’Neill-Nyström") == "O’Neill-Nyström"


def test_long_search_is_cut() -> None:
    assert len(search_key("x" * 10_000)) == 100
    assert search_key("vir\x00\u202etanen") == "virtanen"
