"""To which areas a municipality belongs on which days, its successor, and the history of administrators' changes."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import talo.foundation.database.fields


class Migration(migrations.Migration):
    dependencies = [("areas", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AreaChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=20)),
                ("code", models.CharField(max_length=3)),
                ("name", talo.foundation.database.fields.TextsField(default=dict)),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("added", "Added"),
                            ("renamed", "Renamed"),
                            ("moved", "Moved"),
                            ("ended", "Ended"),
                            ("reopened", "Reopened"),
                            ("removed", "Removed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("day", models.DateField(blank=True, null=True)),
                ("before", models.JSONField(blank=True, default=dict)),
                ("after", models.JSONField(blank=True, default=dict)),
            ],
            options={"ordering": ["-at", "-pk"]},
        ),
        migrations.AddIndex(
            model_name="areachange",
            index=models.Index(fields=["kind", "code", "-at"], name="areas_areac_kind_at_idx"),
        ),
        migrations.AddField("employmentarea", "own", models.BooleanField(default=False)),
        migrations.AddField("municipality", "own", models.BooleanField(default=False)),
        migrations.AddField("region", "own", models.BooleanField(default=False)),
        migrations.AddField("wellbeingcounty", "own", models.BooleanField(default=False)),
        migrations.AddField(
            "municipality",
            "successor",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="areas.municipality",
            ),
        ),
        migrations.CreateModel(
            name="Belonging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("own", models.BooleanField(default=False)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="belongings",
                        to="areas.municipality",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="belongings", to="areas.region"
                    ),
                ),
                (
                    "wellbeing_county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="belongings",
                        to="areas.wellbeingcounty",
                    ),
                ),
                (
                    "employment_area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="belongings",
                        to="areas.employmentarea",
                    ),
                ),
            ],
            options={
                "ordering": [
                    "municipality",
                    django.db.models.expressions.OrderBy(
                        django.db.models.expressions.F("valid_from"), nulls_first=True
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="belonging_in_order",
                        violation_error_message="The last day is before the first day.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=models.Deferrable["DEFERRED"],
                        expressions=[
                            (
                                models.Func(
                                    models.F("municipality"),
                                    models.F("municipality"),
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    models.F("valid_from"),
                                    models.F("valid_to"),
                                    models.Value("[]"),
                                    function="daterange",
                                ),
                                "&&",
                            ),
                        ],
                        name="belonging_one_a_day",
                        violation_error_message="The municipality belongs to other areas on some of these days.",
                    ),
                ],
            },
        ),
    ]
