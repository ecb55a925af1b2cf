"""What a short password is answered, in the languages of the house."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation


@pytest.mark.parametrize(("language", "word"), [("fi", "liian lyhyt"), ("sv", "för kort"), ("en", "too short")])
def test_a_short_password_is_refused_in_the_readers_language(language: str, word: str) -> None:
    with translation.override(language), pytest.raises(ValidationError) as refused:
        validate_password("lyhyt")
    assert word in refused.value.messages[0]
    assert "12" in refused.value.messages[0]
