"""URLs of the administrator's pages."""

from django.urls import path

from talo.register.organisations import views

app_name = "organisations"
urlpatterns = [
    path("administration/organisations/", views.organisations, name="list"),
    path("administration/organisations/new/", views.new_organisation, name="new"),
    path("administration/organisations/<uuid:organisation>/", views.organisation, name="organisation"),
    path("administration/organisations/<uuid:organisation>/units/new/", views.new_unit, name="new_unit"),
    path("administration/units/<uuid:unit>/", views.unit, name="unit"),
    path("administration/staff/", views.staff, name="staff"),
    path("administration/staff/new/", views.new_person, name="new_person"),
    path("administration/staff/<uuid:member>/", views.person, name="person"),
    path("administration/staff/<uuid:member>/roles/", views.give_role, name="give_role"),
    path("administration/staff/<uuid:member>/account/", views.account, name="account"),
    path("administration/roles/<uuid:position>/end/", views.end_role, name="end_role"),
    path("administration/roles/<uuid:position>/cancel/", views.cancel_role, name="cancel_role"),
]
