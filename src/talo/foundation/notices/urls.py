"""URL of a notice."""

from django.urls import path

from talo.foundation.notices import views

app_name = "notices"
urlpatterns = [path("notices/<uuid:public_id>/", views.open_notice, name="open")]
