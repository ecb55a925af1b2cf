"""URLs of downloads."""

from django.urls import path

from talo.register.files import views

app_name = "files"
urlpatterns = [
    path("clients/<uuid:client>/files/<uuid:file>/", views.staff_download, name="download"),
    path("my/files/<uuid:file>/", views.own_download, name="own"),
]
