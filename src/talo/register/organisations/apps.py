"""The room of organisations and staff."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "talo.register.organisations"
    label = "organisations"

    def ready(self) -> None:
        from talo.foundation.notices.kinds import register as register_notices
        from talo.foundation.ui.registry import register_who
        from talo.register.organisations.deputising import NOTICES
        from talo.register.organisations.signing_in import who

        register_who(who)
        register_notices(*NOTICES)
