"""URLs of duplicates."""

from django.urls import path

from talo.register.duplicates import views

app_name = "duplicates"
urlpatterns = [
    path("links/", views.requests, name="list"),
    path("links/<uuid:asked>/", views.one, name="request"),
    path("links/<uuid:asked>/link/", views.link, name="link"),
    path("links/<uuid:asked>/refuse/", views.refuse, name="refuse"),
    path("clients/<uuid:client>/merge/", views.merge, name="merge"),
]
