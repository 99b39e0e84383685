"""Hints of double funding are found by sharper rules: every newest version is compared anew.

The sweep that looks for versions that were not compared does the work, a hundred at a time.
"""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery


def forget(apps: Any, schema_editor: Any) -> None:
    submissions = apps.get_model("plans", "Submission").objects
    newest = submissions.filter(plan=OuterRef("submission__plan")).order_by("-number")
    screenings = apps.get_model("reviews", "Screening").objects
    numbers = screenings.filter(submission_id=Subquery(newest.values("pk")[:1])).values("pk")
    screenings.filter(pk__in=list(numbers.values_list("pk", flat=True))).update(compared_at=None)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_versions"), ("plans", "__first__")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
