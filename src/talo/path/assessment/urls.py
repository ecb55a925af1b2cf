"""URLs of assessment."""

from django.urls import path

from talo.path.assessment import portal, views

app_name = "assessment"
urlpatterns = [
    path("clients/<uuid:client>/assessment/", views.client_assessment, name="client"),
    path("clients/<uuid:client>/assessment/rounds/<slug:instrument>/", views.new_round, name="new_round"),
    path("clients/<uuid:client>/assessment/profile/", views.add_profile_line, name="add_profile_line"),
    path("clients/<uuid:client>/assessment/profile/<uuid:line>/end/", views.end_profile_line, name="end_profile_line"),
    path("my/rounds/<uuid:client>/", portal.my_rounds, name="mine"),
    path("my/rounds/<uuid:client>/<slug:instrument>/", portal.my_new_round, name="my_new_round"),
]
