"""A form as rooms make them, for the tests of drafts and receipts."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

import portal.urls
from portal import audit
from portal.drafts import forget, once, typed
from portal.web.forms import PortalForm
from portal.web.gate import public

KEY = "plans.goal:12"
PAGE = """<!doctype html>{% load drafts ui static %}<html lang="nl"><head><meta charset="utf-8">
<title>Doel</title><script type="module" src="{% static 'js/drafts.js' %}"></script></head><body>
{% for message in messages %}<p>{{ message }}</p>{% endfor %}{% draft_notice key %}
<form method="post" novalidate {% draft_form key %}>{% csrf_token %}{% once %}{% draft key %}
{{ form.as_div }}{% draft_status %}<button class="button">Opslaan</button></form></body></html>"""


class GoalForm(PortalForm):
    title = forms.CharField()
    amount = forms.DecimalField(required=False)
    partners = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)


def page(request, form, status=200):
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"form": form, "key": KEY}, request), status=status)


@once
def goal(request):
    """Gate, form, one service, redirect."""
    form = GoalForm(typed(request, KEY))
    if request.method == "POST" and form.is_valid():
        audit.write("test.goal", data={"title": form.cleaned_data["title"]})
        forget(request, KEY)
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": "/klaar/1/"})
        return redirect(f"/klaar/{request.POST['title']}/")
    return page(request, form, 422 if request.method == "POST" else 200)


@once
def breaks(request):
    """Has an effect and then fails, as `how` says."""
    audit.write("test.goal")
    errors = {"404": Http404(), "403": PermissionDenied("Mag niet."), "500": ValueError("stuk")}
    raise errors[request.POST["how"]]


@public
@once
def sign_up(request):
    """A form for people who are not signed in."""
    audit.write("test.sign_up")
    return redirect("/klaar/0/")


@once
def back(request):
    """Leads back to itself, as most forms do."""
    audit.write("test.back")
    return redirect("/terug/")


@once
def partial(request):
    """An htmx piece that answers with another piece."""
    audit.write("test.partial")
    return HttpResponse("ok")


urlpatterns = [
    path("doel/", goal, name="goal"),
    path("stuk/", breaks, name="breaks"),
    path("aanmelden/", sign_up),
    path("stukje/", partial),
    path("terug/", back),
    path("klaar/<str:n>/", public(lambda request, n: HttpResponse(n))),
    *portal.urls.urlpatterns,
]
