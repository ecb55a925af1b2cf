"""URLs of operation."""

from django.urls import path

from talo.doors.operation import views

app_name = "operation"
urlpatterns = [
    path("health", views.alive, name="alive"),
    path("health/details/", views.health, name="health"),
    path("operation/tasks/", views.tasks, name="tasks"),
    path("operation/tasks/<int:job>/again/", views.again, name="again"),
]
