"""URLs of employers and jobs."""

from django.urls import path

from talo.path.employers import views

app_name = "employers"
urlpatterns = [
    path("employers/", views.employers, name="employers"),
    path("employers/names/", views.names, name="names"),
    path("employers/new/", views.add, name="add"),
    path("employers/<uuid:employer>/", views.edit, name="edit"),
    path("clients/<uuid:client>/work/", views.client_work, name="client"),
    path("clients/<uuid:client>/work/contact/", views.contact, name="contact"),
    path("clients/<uuid:client>/work/job/", views.start, name="start"),
    path("clients/<uuid:client>/work/job/<uuid:employment>/end/", views.end, name="end"),
]
