"""URLs of emergency access."""

from django.urls import path

from talo.register.emergency import views

app_name = "emergency"
urlpatterns = [
    path("emergency/", views.openings, name="list"),
    path("emergency/open/", views.open_client, name="open"),
    path("emergency/openings/<uuid:opening>/", views.opening, name="opening"),
]
