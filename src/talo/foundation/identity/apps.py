"""The room of identity: accounts, sign-in, second factor, Finnish identifiers, keys."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "talo.foundation.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the check of the keys."""
        from talo.foundation.identity import checks  # noqa: F401
