"""URLs of the joint plan."""

from django.urls import path

from talo.path.plan import portal, views

app_name = "plan"
urlpatterns = [
    path("clients/<uuid:client>/plan/", views.client_plan, name="client"),
    path("clients/<uuid:client>/plan/start/", views.start, name="start"),
    path("clients/<uuid:client>/plan/edit/<slug:key>/", views.edit, name="edit"),
    path("clients/<uuid:client>/plan/act/<slug:what>/<uuid:row>/", views.act, name="act"),
    path("clients/<uuid:client>/plan/versions/<uuid:version>/", views.version, name="version"),
    path("clients/<uuid:client>/plan/versions/<uuid:version>/approve/", views.approve, name="approve"),
    path("clients/<uuid:client>/plan/needs/from-score/<uuid:score>/", views.need_from_score, name="need_from_score"),
    path("my/plan/<uuid:client>/", portal.my_plan, name="mine"),
    path("my/plan/<uuid:client>/versions/<uuid:version>/approve/", portal.my_approval, name="my_approval"),
    path("my/plan/<uuid:client>/versions/<uuid:version>/talk/", portal.my_talk, name="my_talk"),
    path("my/plan/<uuid:client>/say/<slug:kind>/", portal.my_words, name="my_words"),
    path("my/plan/<uuid:client>/words/<uuid:row>/take-back/", portal.my_take_back, name="my_take_back"),
]
