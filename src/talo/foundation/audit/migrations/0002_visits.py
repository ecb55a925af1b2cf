from django.db import migrations

from talo.foundation.database import log_schema


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(log_schema.VISITS, log_schema.DROP_VISITS),
        migrations.RunSQL(log_schema.VISITS_SO_FAR, migrations.RunSQL.noop),
        migrations.RunSQL(log_schema.DROP_LAST_SEEN, migrations.RunSQL.noop),
    ]
