"""URLs of the frame itself."""

from django.urls import path

from talo.foundation.ui import views

app_name = "ui"
urlpatterns = [
    path("language/", views.set_language, name="language"),
    path("look/", views.set_look, name="look"),
    path("components/", views.components, name="components"),
]
