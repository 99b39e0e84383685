"""What a plan writes about the purpose it chose: what the policy asks for each of them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plans.models import Plan
from portal.funds.models import Purpose

PROVEN_TECHNOLOGY = "RSB-3"


def explained(plan: Plan) -> list[tuple[Purpose, str]]:
    """The purposes of the plan's scheme, each with what the plan then tells.

    Their texts and notes are the policy's own: what modern employership is (R-1.2-6), what may be
    done about building plans (R-1.3.1-2), where to read on about innovation (R-6.2-9), and that a
    proven innovation is applied or explained (R-OV-5).
    """
    return [(one, asked(one)) for one in plan.scheme.purposes.all()]


def asked(purpose: Purpose) -> str:
    """What to write for a purpose: its theme (R-1.2-5), its technology (R-1.2-7), or what it
    contributes to people living at home longer (R-1.3.1-4, R-1.3.1-5)."""
    if purpose.sub_themes_nl:
        return _("Name the theme: %(themes)s.") % {"themes": ", ".join(purpose.sub_themes_nl)}
    if purpose.code == PROVEN_TECHNOLOGY:
        return _(
            "Write which technology it is, where it has proven itself, and from how many to how "
            "many users it grows."
        )
    if purpose.qualifier_nl:
        return _("Write with figures what the plan does for this: %(aim)s.") % {
            "aim": purpose.qualifier_nl
        }
    return ""
