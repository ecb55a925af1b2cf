"""The house's URLs as they are in the demo."""

from django.urls import include, path

from talo.doors.demo.urls import sign_in_urls

urlpatterns = [path("", include("talo.settings.urls")), path("", include((sign_in_urls, "demo")))]

handler404 = "talo.foundation.ui.errors.not_found"
