"""The offices that have settings already get the ways of working that the policy gives them.

An office that is new to the portal gets them from `care-offices.yaml` (digest 8.2, R-OV-9).
"""

from typing import Any

from django.db import migrations

PROCUREMENT = (
    "Het zorgkantoor is geen aanbestedende dienst. De beginselen van het aanbestedingsrecht gelden "
    "wel."
)
WAYS: dict[str, dict[str, object]] = {
    "menzis": {"focus_first": True},
    "salland": {"asks_partnership": True},
    "zorg_en_zekerheid": {"regional_first": True},
    "zilveren_kruis": {"procurement_nl": PROCUREMENT},
    "vgz": {"procurement_nl": PROCUREMENT},
}


def set_ways(apps: Any, schema_editor: Any) -> None:
    policies = apps.get_model("funds", "OfficePolicy").objects
    for slug, ways in WAYS.items():
        policies.filter(office__slug=slug).update(**ways)


class Migration(migrations.Migration):
    dependencies = [("funds", "0004_regional_rules")]

    operations = [migrations.RunPython(set_ways, migrations.RunPython.noop)]
