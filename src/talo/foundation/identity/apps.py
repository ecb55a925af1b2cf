"""The room of identity: accounts, sign-in, second factor, Finnish identifiers, keys."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "talo.foundation.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks of the keys, and the second factors among what a rotation renews."""
        from talo.foundation.database import inspecting
        from talo.foundation.identity import checks, rotating

        rotating.register(rotating.SecondFactors())
        inspecting.register(checks.keys_fit_the_rows)
