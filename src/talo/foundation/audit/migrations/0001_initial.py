from django.db import migrations

from talo.foundation.database import log_schema


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(log_schema.TABLES, log_schema.DROP_TABLES),
        migrations.RunSQL(
            log_schema.PREPARE + "; SELECT talo.prepare_log(3)", "DROP FUNCTION talo.prepare_log(integer)"
        ),
    ]
