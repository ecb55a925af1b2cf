"""URLs of the demo's sign-in; outside the demo there are none."""

from django.conf import settings
from django.urls import path

from talo.doors.demo import views

app_name = "demo"
sign_in_urls = [
    path("demo/", views.choose, name="choose"),
    path("demo/sign-in", views.sign_in, name="sign-in"),
]
urlpatterns = sign_in_urls if settings.TALO_MODE == "demo" else []
