"""URLs of the team's room."""

from django.urls import path

from talo.path.team import agenda, case_pages, consultation_pages, decision_pages, portal, team_pages

CASE = "clients/<uuid:client>/team/cases/<uuid:case>/"

app_name = "team"
urlpatterns = [
    path("team/", agenda.meetings, name="meetings"),
    path("team/cases/", agenda.cases, name="cases"),
    path("team/consultations/", agenda.consultations, name="consultations"),
    path("team/meetings/<uuid:meeting>/", agenda.meeting, name="meeting"),
    path("team/meetings/<uuid:meeting>/order/", agenda.order, name="order"),
    path("team/meetings/<uuid:meeting>/change/", agenda.change, name="change_meeting"),
    path("team/meetings/<uuid:meeting>/end/", agenda.end, name="end_meeting"),
    path("team/promise/", team_pages.promise, name="promise"),
    path("team/promise/end/", team_pages.end_promise, name="end_promise"),
    path("team/teams/", team_pages.all_teams, name="teams"),
    path("team/teams/new/", team_pages.make, name="make"),
    path("team/teams/<uuid:team>/", team_pages.team, name="team"),
    path("team/teams/<uuid:team>/edit/", team_pages.edit, name="edit_team"),
    path("team/teams/<uuid:team>/end/", team_pages.end, name="end_team"),
    path("team/teams/<uuid:team>/seat/", team_pages.seat, name="seat"),
    path("team/teams/<uuid:team>/seats/<uuid:seat>/end/", team_pages.unseat, name="unseat"),
    path("team/teams/<uuid:team>/meeting/", team_pages.plan_meeting, name="plan_meeting"),
    path("clients/<uuid:client>/team/", case_pages.client_page, name="client"),
    path("clients/<uuid:client>/team/bring/", case_pages.bring, name="bring"),
    path("clients/<uuid:client>/team/ask/", consultation_pages.ask, name="ask"),
    path(
        "clients/<uuid:client>/team/questions/<uuid:consultation>/",
        consultation_pages.consultation,
        name="consultation",
    ),
    path(
        "clients/<uuid:client>/team/questions/<uuid:consultation>/back/",
        consultation_pages.take_back,
        name="take_back",
    ),
    path(CASE, case_pages.case, name="case"),
    path(f"{CASE}edit/", case_pages.edit, name="edit_case"),
    path(f"{CASE}schedule/", case_pages.schedule, name="schedule"),
    path(f"{CASE}attendance/", case_pages.attendance, name="attendance"),
    path(f"{CASE}follow/", case_pages.follow, name="follow"),
    path(f"{CASE}withdraw/", case_pages.withdraw, name="withdraw"),
    path(f"{CASE}reply/", case_pages.reply, name="reply"),
    path(f"{CASE}do/<slug:act>/", case_pages.act, name="act"),
    path(f"{CASE}decide/", decision_pages.decide, name="decide"),
    path(f"{CASE}decisions/<uuid:decision>/", decision_pages.change, name="change_decision"),
    path(f"{CASE}decisions/<uuid:decision>/do/<slug:act>/", decision_pages.act, name="decision_act"),
    path(f"{CASE}summary/", decision_pages.summary, name="summary"),
    path(f"{CASE}summary/approve/", decision_pages.approve, name="approve"),
    path(f"{CASE}summary/back/", decision_pages.send_back, name="send_back"),
    path(f"{CASE}summaries/<uuid:summary>/", decision_pages.paper, name="paper"),
    path("my/team/<uuid:client>/", portal.mine, name="mine"),
    path("my/team/<uuid:client>/cases/<uuid:case>/say/", portal.say, name="say"),
    path("my/team/<uuid:client>/summaries/<uuid:summary>/", portal.my_paper, name="my_paper"),
]
