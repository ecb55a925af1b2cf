"""What a password must be, said in the house's languages: Django's Finnish lacks the sentence on its length."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """At least `min_length` signs."""

    def get_error_message(self) -> str:
        """What to do about a password that is too short."""
        return _("The password is too short. Write at least %(count)d characters.") % {"count": self.min_length}
