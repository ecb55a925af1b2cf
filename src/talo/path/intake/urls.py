"""URLs of intake: check-in for everybody, the queue for staff."""

from django.urls import path, register_converter

from talo.path.intake import checkin, queue


class StepConverter:
    """The steps of check-in after the first."""

    regex = "words|situation|reach"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StepConverter, "checkin_step")

app_name = "intake"
urlpatterns = [
    path("check-in/", checkin.step, name="checkin"),
    path("check-in/<checkin_step:name>/", checkin.step, name="step"),
    path("check-in/sent/<str:token>/", checkin.sent, name="sent"),
    path("queue/", queue.unit_queue, name="queue"),
    path("queue/new/", queue.walk_in, name="walk_in"),
    path("queue/<uuid:contact>/", queue.contact, name="contact"),
    path("queue/<uuid:contact>/take/", queue.take, name="take"),
    path("queue/<uuid:contact>/give-back/", queue.give_back, name="give_back"),
    path("queue/<uuid:contact>/close/", queue.close, name="close"),
    path("queue/<uuid:contact>/reopen/", queue.reopen, name="reopen"),
    path("queue/<uuid:contact>/assign/", queue.assign, name="assign"),
    path("queue/<uuid:contact>/open/", queue.open_client, name="open"),
    path("queue/<uuid:contact>/link/<uuid:client>/", queue.link, name="link"),
]
