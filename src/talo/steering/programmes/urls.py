"""URLs of programmes."""

from django.urls import path

from talo.steering.programmes import taking_part, views

app_name = "programmes"
urlpatterns = [
    path("programmes/", views.programmes, name="list"),
    path("programmes/<slug:key>/", views.overview, name="programme"),
    path("programmes/<slug:key>/goals/", views.goals, name="goals"),
    path("programmes/<slug:key>/goals/<slug:indicator>/", views.indicator, name="indicator"),
    path("programmes/<slug:key>/results/", views.results, name="results"),
    path("programmes/<slug:key>/results/answer/", views.answer, name="answer"),
    path("programmes/<slug:key>/money/", views.money, name="money"),
    path("programmes/<slug:key>/risks/", views.risks, name="risks"),
    path("programmes/<slug:key>/plan/", views.plan, name="plan"),
    path("clients/<uuid:client>/programmes/", taking_part.client_programmes, name="client"),
    path("clients/<uuid:client>/programmes/<int:enrolment>/consent/", taking_part.consent, name="consent"),
    path("clients/<uuid:client>/programmes/<int:enrolment>/leave/", taking_part.leave, name="leave"),
]
