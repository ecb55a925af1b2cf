"""Rows of the network that are over leave the index of lists."""

from typing import Any

from django.db import migrations, models
from django.utils import timezone


def mark_what_is_over(apps: Any, schema_editor: Any) -> None:
    members = apps.get_model("clients", "NetworkMember").objects.using(schema_editor.connection.alias)
    members.filter(ends__lte=timezone.now()).update(over=True)


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_close_reason")]

    operations = [
        migrations.RemoveIndex(model_name="networkmember", name="network_by_name"),
        migrations.AddField(
            model_name="networkmember",
            name="over",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(mark_what_is_over, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="networkmember",
            index=models.Index(
                condition=models.Q(("over", False)),
                fields=["holder", "sort_key", "client"],
                name="network_live_by_name",
            ),
        ),
    ]
