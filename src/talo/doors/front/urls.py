"""URL of the first page."""

from django.urls import path

from talo.doors.front import views

app_name = "front"
urlpatterns = [path("", views.first_page, name="first")]
