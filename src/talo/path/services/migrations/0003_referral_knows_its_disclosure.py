"""A referral knows what it opened to the receiver, so that an answer ends that and nothing else."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("permits", "0001_initial"), ("services", "0002_pending_referrals")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="disclosure",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="permits.disclosure",
            ),
        ),
    ]
