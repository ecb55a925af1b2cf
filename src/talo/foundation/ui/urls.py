"""URLs of the frame itself."""

from django.urls import path

from talo.foundation.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/language/", views.set_language, name="language"),
    path("ui/look/", views.set_look, name="look"),
    path("ui/components/", views.components, name="components"),
]
