"""URLs of the client's own pages."""

from django.urls import path

from talo.doors.portal import doing, forbidding, proxies, views

app_name = "portal"
urlpatterns = [
    path("my/", views.home, name="home"),
    path("my/plan/", views.plan, name="plan"),
    path("my/rounds/", views.rounds, name="rounds"),
    path("my/messages/", views.my_messages, name="messages"),
    path("my/promises/", views.my_promises, name="promises"),
    path("my/people/", views.my_people, name="people"),
    path("my/reads/", views.my_reads, name="reads"),
    path("my/permits/", views.permits, name="permits"),
    path("my/permits/<uuid:permit>/withdraw/", views.withdraw, name="withdraw"),
    path("my/permits/forbid/", forbidding.close, name="forbid"),
    path("my/prohibitions/<uuid:prohibition>/lift/", forbidding.open_again, name="lift"),
    path("my/tasks/<uuid:task>/done/", doing.task_done, name="task_done"),
    path("my/proxies/", proxies.page, name="proxies"),
    path("my/proxies/<uuid:bond>/end/", proxies.end, name="proxy_end"),
    path("my/choose/", views.choose, name="choose"),
    path("my/choose/<uuid:client>/", views.chose, name="chose"),
]
