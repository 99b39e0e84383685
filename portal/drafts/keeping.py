"""Drafts as views meet them: what was typed, and what to forget after it was sent."""

from __future__ import annotations

from hashlib import sha256

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from portal.drafts import services, tokens
from portal.drafts.models import Draft


class Restored(QueryDict):
    """A draft that was put back. Forms of `portal.web.forms` show it without errors, and are
    never valid with it: only a POST is saved.
    """

    restored = True


_RESTORED, _FORGOTTEN = "_drafts_restored", "_drafts_forgotten"


def page_key(request: HttpRequest) -> str:
    """The key of the one form of a page that has no key of its own: its address."""
    return f"page:{sha256(request.get_full_path().encode()).hexdigest()[:40]}"


def typed(request: HttpRequest, key: str = "") -> QueryDict | None:
    """What this person typed in the form `key`: the POST, else the kept draft, else None.

    Without a key it is the form of this page, whose draft `@once` forgets by itself.
    Give it to the form as its data. After a draft was put back `{% draft_notice key %}` says so.
    A view saves only when `request.method == "POST"`.
    """
    if request.method == "POST":
        return request.POST
    key = key or page_key(request)
    if not request.user.is_authenticated:
        return None
    keys = [key[:200], services.aside(key)]
    found = {d.key: d for d in Draft.objects.filter(user_id=request.user.pk, key__in=keys)}
    if not found:
        return None
    draft, *others = (found[k] for k in keys if k in found)
    draft.beside = others[0] if others else None
    restored(request)[key] = draft
    return Restored(draft.body)


def restored(request: HttpRequest) -> dict[str, Draft]:
    """The drafts that were put back while answering this request, by key."""
    if not hasattr(request, _RESTORED):
        setattr(request, _RESTORED, {})
    drafts: dict[str, Draft] = getattr(request, _RESTORED)
    return drafts


def forget_page(request: HttpRequest) -> None:
    """The form of a page without a key of its own was sent, and its answer leads on."""
    if request.POST.get("_draft") == page_key(request):
        forget(request, page_key(request))


def forget(request: HttpRequest, key: str) -> None:
    """The form was sent: its draft has done its work. Call it after the service succeeded."""
    if request.user.is_authenticated:
        services.drop_sent(request.user.pk, key, request.POST)
    setattr(request, _FORGOTTEN, True)


def earlier_forms(request: HttpRequest) -> str:
    """The forms on screen whose text was posted, by their keys: for the page that answers it."""
    return " ".join(filter(None, (request.POST.get(n, "") for n in ("_once", "_draft_from"))))


def slip_of(request: HttpRequest) -> tokens.Slip | None:
    """The signed slip in this POST, if it has a valid one."""
    text = request.POST.get("_draft_for", "") if request.method == "POST" else ""
    return tokens.read(text) if text else None


def keep(request: HttpRequest, slip: tokens.Slip) -> Draft | None:
    """Keep this POST for the person of the slip; the slip alone is enough proof to write."""
    if getattr(request, _FORGOTTEN, False) or not services.may_type(slip.user_id):
        return None
    return services.save(slip.user_id, slip.key, request.POST)


def clock_time(draft: Draft) -> str:
    """When the draft was kept, as people here write it: 14.03."""
    return timezone.localtime(draft.updated_at).strftime("%H.%M")
