"""URLs of operation."""

from django.urls import path

from talo.doors.operation import areas, law, views

app_name = "operation"
urlpatterns = [
    path("health", views.alive, name="alive"),
    path("health/details/", views.health, name="health"),
    path("operation/tasks/", views.tasks, name="tasks"),
    path("operation/law/", law.listing, name="law"),
    path("operation/law/<str:key>/", law.of_key, name="law_key"),
    path("operation/law/<str:key>/<int:row>/end/", law.end, name="law_end"),
    path("operation/law/<str:key>/<int:row>/back/", law.back, name="law_back"),
    path("operation/areas/", areas.listing, name="areas"),
    path("operation/areas/changes/", areas.changes, name="area_changes"),
    path("operation/areas/<str:kind>/", areas.listing, name="areas_of"),
    path("operation/areas/<str:kind>/new/", areas.new, name="area_new"),
    path("operation/areas/<str:kind>/<str:code>/", areas.one, name="area"),
    path("operation/areas/<str:kind>/<str:code>/<str:what>/", areas.act, name="area_act"),
    path("operation/tasks/<int:job>/again/", views.again, name="again"),
]
