"""Who may see and write areas: everybody reads, only the loader (as owner) writes."""

from talo.foundation.database.policies import OpenTable

OFFICIAL = "official classification of areas, public"

POLICIES = [
    OpenTable(table="areas_region", reason=OFFICIAL),
    OpenTable(table="areas_wellbeingcounty", reason=OFFICIAL),
    OpenTable(table="areas_employmentarea", reason=OFFICIAL),
    OpenTable(table="areas_municipality", reason=OFFICIAL),
]
