"""The municipality's own columns go: to which areas it belongs stands by date in `Belonging` alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("areas", "0003_fill_belongings")]

    operations = [
        migrations.RemoveField("municipality", "region"),
        migrations.RemoveField("municipality", "wellbeing_county"),
        migrations.RemoveField("municipality", "employment_area"),
    ]
