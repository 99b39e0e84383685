"""A new version of the plan comes in while somebody has the page open: nobody judges unseen text.

A score says of which version it is (R-6.4-3 and on are judged on what was filed); a press on a page
that shows an older one is refused once, with the difference, and what was typed stays.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.refusal import Refusal
from reviews.models import Case, Score
from reviews.services import looking_again, scores
from tests.builders import changes, reviews
from tests.builders.reviews import REASON
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
TYPED = "Dit typte ik naast de eerste versie van het plan, en het mag niet weg zijn."


@pytest.fixture
def assignment(cast):
    return reviews.scoring(cast)[0]


def resubmitted(cast, assignment) -> Case:
    case = Case.objects.get(pk=assignment.case_id)
    changes.answered(cast, case)
    return Case.objects.get(pk=case.pk)


def sent(assignment, seen, code="TM24-3", **more):
    body = {"answer": "3", "reason": TYPED, "version": "0", "go": "next", "seen": str(seen)}
    return reverse("reviews:score", args=[assignment.pk, code]), body | more


def test_the_form_says_which_version_lies_beside_it(cast, client, assignment):
    sign_in(client, cast.reviewer1)
    page = client.get(sent(assignment, 0)[0])
    assert page.context["form"].initial["seen"] == assignment.case.submission_id


def test_a_score_beside_an_older_version_is_refused_once_with_the_difference(
    cast, client, assignment
):
    seen = assignment.case.submission_id
    case = resubmitted(cast, assignment)
    assert case.submission_id != seen
    sign_in(client, cast.reviewer1)
    url, body = sent(assignment, seen)
    page = client.post(url, body)
    assert page.status_code == 200
    assert not Score.objects.filter(assignment=assignment).exists()
    text = page.content.decode()
    assert "Het plan is gewijzigd terwijl deze pagina openstond" in text
    assert TYPED in text
    assert changes.METHOD[:30] in text
    assert [d.section for d in page.context["meanwhile_changed"]]
    again = client.post(url, body | {"seen": page.context["form"].data["seen"]})
    assert again.status_code == 302
    assert Score.objects.get(assignment=assignment).submission_id == case.submission_id


def test_where_nothing_changed_for_the_condition_it_says_so(cast, client, assignment):
    seen = assignment.case.submission_id
    resubmitted(cast, assignment)
    sign_in(client, cast.reviewer1)
    page = client.post(*sent(assignment, seen, "TM24-9"))
    assert page.context["meanwhile_changed"] == []
    assert "die bij deze voorwaarde horen, is niets veranderd" in page.content.decode()


def test_a_number_of_another_plan_tells_nothing_of_it(cast, client, assignment):
    other = reviews.filed(cast, "V2")
    sign_in(client, cast.reviewer1)
    page = client.post(*sent(assignment, other.pk))
    assert page.context["meanwhile_changed"] == []
    assert other.plan.title not in page.content.decode()


def test_a_score_is_not_kept_by_somebody_who_saw_an_older_version(cast, assignment):
    given = scores.save_score(assignment.pk, "TM24-3", by=cast.reviewer1, value=3, reason=REASON)
    seen = given.submission_id
    resubmitted(cast, assignment)
    keep = {"version": given.version, "by": cast.reviewer1}
    with pytest.raises(Refusal, match="nieuwe versie"):
        looking_again.keep(assignment.pk, "TM24-3", seen=seen, **keep)
    now = Case.objects.get(pk=assignment.case_id).submission_id
    assert looking_again.keep(assignment.pk, "TM24-3", seen=now, **keep).submission_id == now


def test_the_button_to_keep_carries_the_version_that_was_shown(cast, client, assignment):
    scores.save_score(assignment.pk, "TM24-3", by=cast.reviewer1, value=3, reason=REASON)
    case = resubmitted(cast, assignment)
    sign_in(client, cast.reviewer1)
    page = client.get(sent(assignment, 0)[0]).content.decode()
    assert f'<input type="hidden" name="seen" value="{case.submission_id}">' in page
    keep = reverse("reviews:keep", args=[assignment.pk, "TM24-3"])
    client.post(keep, {"version": "1", "seen": str(case.submission_id - 1)})
    assert Score.objects.get(assignment=assignment).submission_id != case.submission_id
    client.post(keep, {"version": "1", "seen": str(case.submission_id)})
    assert Score.objects.get(assignment=assignment).submission_id == case.submission_id
