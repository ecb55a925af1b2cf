"""URLs of coaching."""

from django.urls import path

from talo.path.coaching import views

app_name = "coaching"
urlpatterns = [
    path("coaching/", views.caseload, name="caseload"),
    path("clients/<uuid:client>/coaching/", views.client_coaching, name="client"),
    path("clients/<uuid:client>/coaching/<uuid:employment>/", views.record, name="record"),
]
