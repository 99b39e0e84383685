"""What of a form is kept, and when two posts are the same."""

import pytest
from django.http import QueryDict

from portal.drafts.body import LIMIT, TooLong, fingerprint, kept


def test_what_was_typed_is_kept_in_order_with_repeated_fields():
    posted = QueryDict("title=Één%20doel&partners=a&partners=b&empty=&csrfmiddlewaretoken=x")
    assert QueryDict(kept(posted)) == QueryDict("title=Één%20doel&partners=a&partners=b&empty=")


@pytest.mark.parametrize(
    "name",
    ["_once", "_draft", "_draft_for", "csrfmiddlewaretoken", "password", "oldpassword1",
     "nieuw_wachtwoord", "otp_token", "client_secret"],
)  # fmt: skip
def test_secrets_and_our_own_fields_are_never_kept(name):
    assert kept(QueryDict(f"{name}=geheim&a=1")) == "a=1"


def test_a_form_that_is_too_large_is_refused():
    posted = QueryDict(mutable=True)
    posted["text"] = "x" * LIMIT
    with pytest.raises(TooLong):
        kept(posted)


def test_the_same_text_has_the_same_fingerprint_whatever_the_tokens():
    one = QueryDict("a=1&b=2&csrfmiddlewaretoken=x&_once=1&_draft_for=y")
    two = QueryDict("b=2&a=1&csrfmiddlewaretoken=z&_once=2")
    assert fingerprint(one) == fingerprint(two)


@pytest.mark.parametrize("other", ["a=1&b=3", "a=1", "a=1&b=2&b=2", "a=1&c=2"])
def test_other_text_has_another_fingerprint(other):
    assert fingerprint(QueryDict("a=1&b=2")) != fingerprint(QueryDict(other))


def test_files_count():
    posted = QueryDict("a=1")
    assert fingerprint(posted, [("f", "x.pdf", 3)]) != fingerprint(posted)
    assert fingerprint(posted, [("f", "x.pdf", 3)]) != fingerprint(posted, [("f", "x.pdf", 4)])
