"""URLs of messages, appointments, feedback and the way in to the portal."""

from django.urls import path

from talo.path.messages import access_pages, accessibility_pages, calendar_views, portal, views

app_name = "messages"
CLIENT, MINE = "clients/<uuid:client>", "my/messages/<uuid:client>"
urlpatterns = [
    path("messages/", views.inbox, name="inbox"),
    path("messages/promise/", views.promise, name="promise"),
    path("appointments/", calendar_views.week, name="week"),
    path(f"{CLIENT}/messages/", views.of_client, name="client"),
    path(f"{CLIENT}/messages/new/", views.new, name="new"),
    path(f"{CLIENT}/messages/<int:thread>/", views.thread, name="thread"),
    path(f"{CLIENT}/messages/<int:thread>/seen/", views.seen, name="seen"),
    path(f"{CLIENT}/appointments/new/", calendar_views.propose, name="propose"),
    path(f"{CLIENT}/appointments/<int:appointment>/", calendar_views.appointment, name="appointment"),
    path(f"{CLIENT}/appointments/<int:appointment>/move/", calendar_views.move, name="move"),
    path(f"{CLIENT}/appointments/<int:appointment>/talo.ics", calendar_views.calendar, name="calendar"),
    path(f"{CLIENT}/appointments/<int:appointment>/<slug:how>/", calendar_views.answer, name="answer"),
    path(f"{CLIENT}/portal-code/", access_pages.give, name="give_code"),
    path(f"{CLIENT}/portal-code/close/", access_pages.close, name="close_portal"),
    path("accessibility/", accessibility_pages.statement, name="accessibility"),
    path("feedback/accessibility/", accessibility_pages.site_feedback, name="site_feedback"),
    path("feedback/accessibility/<uuid:feedback>/answer/", accessibility_pages.answer_feedback, name="answer_feedback"),
    path("my/code/", access_pages.sign_up, name="sign_up"),
    path("my/identified/", access_pages.confirm_identified, name="identified"),
    path("my/identified/enter/", access_pages.enter_identified, name="enter_identified"),
    path(f"{MINE}/", portal.mine, name="mine"),
    path(f"{MINE}/new/", portal.my_new, name="my_new"),
    path(f"{MINE}/<int:thread>/", portal.my_thread, name="my_thread"),
    path(f"{MINE}/<int:thread>/entrust/", portal.my_entrust, name="my_entrust"),
    path(f"{MINE}/<int:thread>/seen/", portal.my_seen, name="my_seen"),
    path(f"{MINE}/appointments/new/", portal.my_time, name="my_time"),
    path(f"{MINE}/appointments/<int:appointment>/", portal.my_appointment, name="my_appointment"),
    path(f"{MINE}/appointments/<int:appointment>/move/", portal.my_move, name="my_move"),
    path(f"{MINE}/appointments/<int:appointment>/talo.ics", portal.my_calendar, name="my_calendar"),
    path(f"{MINE}/appointments/<int:appointment>/<slug:how>/", portal.my_answer, name="my_answer"),
    path(f"{MINE}/feedback/<slug:what>/<int:pk>/", portal.my_feedback, name="my_feedback"),
]
