"""Takes over to which areas each municipality belonged; a step of its own, as PostgreSQL alters no filled table."""

from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    belonging = apps.get_model("areas", "Belonging")
    belonging.objects.using(using).bulk_create(
        belonging(
            municipality_id=one.pk,
            region_id=one.region_id,
            wellbeing_county_id=one.wellbeing_county_id,
            employment_area_id=one.employment_area_id,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )
        for one in apps.get_model("areas", "Municipality").objects.using(using)
    )


class Migration(migrations.Migration):
    dependencies = [("areas", "0002_belongings_and_changes")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
