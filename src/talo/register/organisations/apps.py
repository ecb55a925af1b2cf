"""The room of organisations and staff."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "talo.register.organisations"
    label = "organisations"

    def ready(self) -> None:
        from talo.foundation.database import inspecting
        from talo.foundation.notices.kinds import register as register_notices
        from talo.foundation.ui.registry import register_nav, register_who
        from talo.register.organisations.administering import ALONE
        from talo.register.organisations.checks import an_administrator_is_there
        from talo.register.organisations.deputising import NOTICES
        from talo.register.organisations.signing_in import who
        from talo.register.organisations.views import NAV

        register_who(who)
        register_notices(*NOTICES, ALONE)
        register_nav(*NAV)
        inspecting.register(an_administrator_is_there, only_production=True)
