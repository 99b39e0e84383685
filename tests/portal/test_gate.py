"""Who gets in at all, and how a refusal is said."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import gettext_lazy

from portal.web.gate import Forbidden, public, refuse, requires_post, requires_read


def answer(request):
    return HttpResponse("ja")


def test_a_refusal_is_a_403_with_its_reason():
    with pytest.raises(PermissionDenied) as caught:
        refuse("Alleen de penvoerder mag indienen.")
    assert isinstance(caught.value, Forbidden)
    assert str(caught.value) == caught.value.reason == "Alleen de penvoerder mag indienen."


def test_a_reason_may_be_translated_later():
    assert str(Forbidden(gettext_lazy("Dutch")))


def test_a_public_view_is_marked_and_open():
    view = public(answer)
    assert view.is_public
    assert view.login_required is False


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete"])
def test_what_acts_takes_only_a_post(method):
    assert requires_post(answer)(getattr(RequestFactory(), method)("/")).status_code == 405


def test_what_acts_takes_a_post():
    assert requires_post(answer)(RequestFactory().post("/")).status_code == 200


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("head", 200), ("post", 405)])
def test_what_is_read_takes_no_post(method, status):
    assert requires_read(answer)(getattr(RequestFactory(), method)("/")).status_code == status


@pytest.mark.django_db
def test_the_page_says_why(rf, django_user_model):
    from django.contrib.sessions.backends.signed_cookies import SessionStore
    from django.views.defaults import permission_denied

    request = rf.get("/")
    request.user = django_user_model.objects.create(email="anna@voorbeeld.test", name="Anna")
    request.session = SessionStore()
    page = permission_denied(request, Forbidden("Alleen de penvoerder <mag> indienen."))
    assert page.status_code == 403
    assert "Alleen de penvoerder &lt;mag&gt; indienen." in page.content.decode()
