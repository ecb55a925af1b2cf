"""URLs of the staff's door."""

from django.urls import path

from talo.doors.desk import (
    amending,
    caseload,
    client,
    facts,
    identity,
    network,
    permit,
    permits,
    proxies,
    saved,
    tasks,
    today,
)

app_name = "desk"
urlpatterns = [
    path("today/", today.page, name="today"),
    path("position/", today.switch_position, name="position"),
    path("tasks/", tasks.everything, name="tasks"),
    path("clients/", caseload.page, name="clients"),
    path("clients/search/", caseload.search, name="search"),
    path("clients/views/", saved.save, name="view_save"),
    path("clients/views/<uuid:view>/drop/", saved.drop, name="view_drop"),
    path("clients/<uuid:client>/", client.overview, name="client"),
    path("clients/<uuid:client>/timeline/", client.timeline, name="timeline"),
    path("clients/<uuid:client>/tasks/", tasks.of_client, name="client_tasks"),
    path("clients/<uuid:client>/tasks/<uuid:task>/done/", tasks.done, name="task_done"),
    path("clients/<uuid:client>/network/", network.page, name="network"),
    path("clients/<uuid:client>/network/<uuid:member>/end/", network.end, name="network_end"),
    path("clients/<uuid:client>/network/<uuid:member>/contact/", network.contact_person, name="network_contact"),
    path("clients/<uuid:client>/facts/", facts.page, name="facts"),
    path("clients/<uuid:client>/facts/<uuid:fact>/end/", facts.end, name="fact_end"),
    path("clients/<uuid:client>/facts/work-ability/", facts.work_ability, name="work_ability"),
    path("clients/<uuid:client>/identity/", identity.page, name="identity"),
    path("clients/<uuid:client>/identity/change/", amending.page, name="amend"),
    path("clients/<uuid:client>/identity/reveal/", identity.reveal, name="reveal"),
    path("clients/<uuid:client>/identity/protect/", identity.protect, name="protect"),
    path("clients/<uuid:client>/proxies/", proxies.page, name="proxies"),
    path("clients/<uuid:client>/proxies/<uuid:bond>/end/", proxies.end, name="proxy_end"),
    path("clients/<uuid:client>/permits/", permits.page, name="permits"),
    path("clients/<uuid:client>/permits/give/", permits.give, name="permit_give"),
    path("clients/<uuid:client>/permits/joint/", permits.joint, name="permit_joint"),
    path("clients/<uuid:client>/permits/forbid/", permits.forbid, name="permit_forbid"),
    path("clients/<uuid:client>/permits/<uuid:permit>/withdraw/", permits.withdraw, name="permit_withdraw"),
    path("clients/<uuid:client>/permits/<uuid:permit>/", permit.page, name="permit"),
    path("clients/<uuid:client>/permits/<uuid:permit>/scan/", permit.scan, name="permit_scan"),
    path("clients/<uuid:client>/permits/<uuid:permit>/renew/", permit.renew, name="permit_renew"),
    path("clients/<uuid:client>/permits/<uuid:permit>/end/", permit.end, name="permit_end"),
    path("clients/<uuid:client>/permits/<uuid:permit>/print/", permit.printed, name="permit_print"),
    path("clients/<uuid:client>/prohibitions/<uuid:prohibition>/", permit.prohibition_page, name="prohibition"),
    path(
        "clients/<uuid:client>/prohibitions/<uuid:prohibition>/scan/", permit.prohibition_scan, name="prohibition_scan"
    ),
    path("clients/<uuid:client>/prohibitions/<uuid:prohibition>/lift/", permit.lift, name="prohibition_lift"),
    path(
        "clients/<uuid:client>/prohibitions/<uuid:prohibition>/print/",
        permit.prohibition_printed,
        name="prohibition_print",
    ),
]
