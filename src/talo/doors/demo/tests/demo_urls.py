"""The house's URLs as they are in the demo."""

from django.urls import include, path

from talo.doors.demo.urls import sign_in_urls
from talo.settings.urls import handler403, handler404, handler500, urlpatterns

__all__ = ["handler403", "handler404", "handler500"]
urlpatterns = [*urlpatterns, path("", include((sign_in_urls, "demo")))]
