"""Who may see and write areas: everybody reads; the loader (as owner) and administrators write."""

from talo.foundation.database.policies import OpenTable

OFFICIAL = "official classification of areas, public"
ADMINISTRATORS = ("administrator",)
AMENDED = ("name", "valid_to", "own")
AREAS = ("region", "wellbeing_county", "employment_area")

POLICIES = [
    OpenTable(table="areas_region", reason=OFFICIAL, writers=ADMINISTRATORS, update=AMENDED, delete=True),
    OpenTable(table="areas_wellbeingcounty", reason=OFFICIAL, writers=ADMINISTRATORS, update=AMENDED, delete=True),
    OpenTable(table="areas_employmentarea", reason=OFFICIAL, writers=ADMINISTRATORS, update=AMENDED, delete=True),
    OpenTable(
        table="areas_municipality",
        reason=OFFICIAL,
        writers=ADMINISTRATORS,
        update=(*AMENDED, "languages", "successor_id"),
        delete=True,
    ),
    OpenTable(
        table="areas_belonging",
        reason=OFFICIAL,
        writers=ADMINISTRATORS,
        update=("valid_to", "own", *(f"{area}_id" for area in AREAS)),
        delete=True,
    ),
    OpenTable(
        table="areas_areachange",
        reason="which administrator changed the classification of areas; nothing about clients",
        writers=ADMINISTRATORS,
        update=False,
    ),
]
