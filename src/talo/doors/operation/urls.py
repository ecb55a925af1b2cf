"""URLs of operation."""

from django.urls import path

from talo.doors.operation import law, views

app_name = "operation"
urlpatterns = [
    path("health", views.alive, name="alive"),
    path("health/details/", views.health, name="health"),
    path("operation/tasks/", views.tasks, name="tasks"),
    path("operation/law/", law.listing, name="law"),
    path("operation/law/<str:key>/", law.of_key, name="law_key"),
    path("operation/law/<str:key>/<int:row>/end/", law.end, name="law_end"),
    path("operation/tasks/<int:job>/again/", views.again, name="again"),
]
