"""URLs of handing over, deputies, leaving and closing."""

from django.urls import path

from talo.register.tasks import people, units, views

app_name = "tasks"
urlpatterns = [
    path("clients/<uuid:client>/hand-over/", views.of_client, name="hand_over"),
    path("clients/<uuid:client>/close/", views.close, name="close"),
    path("clients/closed/", views.closed, name="closed"),
    path("clients/closed/<uuid:client>/open/", views.reopen, name="reopen"),
    path("hand-over/", views.many, name="hand_over_many"),
    path("administration/units/<uuid:unit>/end/", units.end, name="unit_end"),
    path("administration/units/<uuid:unit>/back/", units.back, name="unit_back"),
    path("people/", people.everyone, name="people"),
    path("people/<uuid:position>/deputies/", people.deputies, name="deputies"),
    path("people/<uuid:position>/leaving/", people.leaving, name="leaving"),
    path("people/deputies/<uuid:deputyship>/end/", people.end_deputy, name="deputy_end"),
]
