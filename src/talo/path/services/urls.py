"""URLs of services."""

from django.urls import path, register_converter

from talo.path.services import catalogue, views


class HowConverter:
    """The ways to settle a referral."""

    regex = "accept|decline|withdraw|rate"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(HowConverter, "how")

app_name = "services"
urlpatterns = [
    path("services/", catalogue.listing, name="catalogue"),
    path("services/new/", catalogue.new, name="new"),
    path("services/<uuid:service>/", catalogue.one, name="service"),
    path("services/<uuid:service>/<str:what>/", catalogue.act, name="act"),
    path("referrals/", views.referrals, name="referrals"),
    path("clients/<uuid:client>/services/", views.client_services, name="client"),
    path("clients/<uuid:client>/services/refer/", views.refer, name="refer"),
    path("clients/<uuid:client>/services/start/", views.start, name="start"),
    path("clients/<uuid:client>/services/<int:period>/end/", views.end, name="end"),
    path("clients/<uuid:client>/referrals/<int:referral>/", views.referral, name="referral"),
    path("clients/<uuid:client>/referrals/<int:referral>/<how:how>/", views.answer, name="answer"),
]
