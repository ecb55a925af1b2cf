"""URLs of paths."""

from django.urls import path

from talo.steering.paths import views

app_name = "paths"
urlpatterns = [
    path("paths/", views.everywhere, name="list"),
    path("paths/<slug:kind>/<slug:key>/", views.first_question, name="first"),
    path("paths/<slug:kind>/<slug:key>/<slug:question>/", views.question, name="question"),
    path("paths/<slug:kind>/<slug:key>/<slug:question>/<slug:form>/", views.take_along, name="file"),
]
