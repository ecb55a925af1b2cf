"""URLs of programmes."""

from django.urls import path

from talo.steering.programmes import own_clients, report_pages, row_pages, state_pages, taking_part, views

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
    path("programmes/<slug:key>/report/", report_pages.report, name="report"),
    path("programmes/<slug:key>/report/freeze/", report_pages.freeze_report, name="freeze"),
    path("programmes/<slug:key>/report/<slug:form>/", report_pages.export, name="export"),
    path("programmes/<slug:key>/frozen/<uuid:frozen>/", report_pages.frozen_report, name="frozen"),
    path("programmes/<slug:key>/frozen/<uuid:frozen>/<slug:form>/", report_pages.export_frozen, name="export_frozen"),
    path("programmes/<slug:key>/trainings/", row_pages.trainings, name="trainings"),
    path("programmes/<slug:key>/cooperation/", row_pages.cooperation, name="cooperation"),
    path("programmes/<slug:key>/milestones/<uuid:milestone>/", state_pages.milestone, name="milestone"),
    path("programmes/<slug:key>/<slug:kind>/export/", row_pages.export_rows, name="export_rows"),
    path("programmes/<slug:key>/<slug:kind>/<uuid:row>/", row_pages.kept_row, name="row"),
    path("programmes/<slug:key>/cards/", state_pages.cards, name="cards"),
    path("programmes/<slug:key>/cards/<int:number>/", state_pages.card, name="card"),
    path("programmes/<slug:key>/own-clients/", own_clients.own_clients, name="own_clients"),
    path("clients/<uuid:client>/programmes/", taking_part.client_programmes, name="client"),
    path("clients/<uuid:client>/programmes/<int:enrolment>/consent/", taking_part.consent, name="consent"),
    path("clients/<uuid:client>/programmes/<int:enrolment>/leave/", taking_part.leave, name="leave"),
]
