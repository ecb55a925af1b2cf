from django.db import migrations

from talo.foundation.database import log_schema


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(log_schema.VISITS, "DROP TABLE audit_visit"),
        migrations.RunSQL(log_schema.VISITS_SO_FAR, migrations.RunSQL.noop),
        migrations.RunSQL("DROP FUNCTION IF EXISTS talo.last_seen(bigint)", migrations.RunSQL.noop),
    ]
