"""Forms: markup that assistive technology understands, sentences, summary, rows."""

import re

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template import Context, Template
from django.utils.translation import override

from portal.web import errors
from portal.web.forms import PortalForm, PortalFormSet, asks_for_row, whole, with_extra_row
from portal.web.specimen_forms import GoalSpecimen, MilestoneRows


class Person(PortalForm):
    name = forms.CharField(max_length=5, help_text="Your first name")
    email = forms.EmailField(required=False)
    story = forms.CharField(max_length=300, widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="100% sure")


def draw(form, language="en"):
    with override(language):
        return render_crispy_form(form)


def test_the_template_writes_the_form_tag_and_the_token():
    html = draw(Person())
    assert "<form" not in html
    assert "csrfmiddlewaretoken" not in html


def test_a_label_stands_above_and_a_hint_describes_the_control():
    html = draw(Person())
    assert html.index('<label class="label" for="id_name">Name</label>') < html.index(
        'id="id_name"'
    )
    assert '<div class="hint" id="id_name_helptext">Your first name</div>' in html
    assert 'aria-describedby="id_name_helptext"' in control(html, "id_name")


def test_optional_fields_say_so_and_required_ones_do_not():
    html = draw(Person(), "nl")
    assert html.count("(niet verplicht)") == 1
    assert 'Email <span class="optional">' in html


def test_an_error_names_the_field_and_is_tied_to_it():
    html = draw(Person({"name": "too long"}))
    assert 'aria-invalid="true"' in control(html, "id_name")
    assert 'aria-describedby="id_name_helptext id_name_error"' in control(html, "id_name")
    assert 'id="id_name_error"' in html
    assert "Error: “Name” has 8 characters. Shorten it to at most 5." in html


def test_a_group_of_choices_is_a_fieldset_described_by_its_error():
    html = draw(Person({"name": "x"}))
    fieldset = re.search(r"<fieldset[^>]*div_id_kind[^>]*>.*?</fieldset>", html, re.S)[0]
    assert 'aria-describedby="id_kind_error"' in fieldset
    assert "<legend>Kind" in fieldset
    assert fieldset.count('type="radio"') == 2


def test_a_long_text_counts_and_is_never_cut_by_the_browser():
    html = draw(Person())
    assert "maxlength" not in html
    assert 'data-limit="300"' in control(html, "id_story")
    assert 'aria-describedby="id_story_counter"' in control(html, "id_story")
    assert "At most 300 characters" in html


def test_messages_of_django_give_way_to_sentences():
    form = Person({"name": "", "email": "x", "story": "a\x00", "kind": "z"})
    with override("en"):
        found = {name: str(messages[0]) for name, messages in form.errors.items()}
    assert found == {
        "name": "Fill in “Name”.",
        "email": "“Email” is not an e-mail address yet. For example: naam@organisatie.nl.",
        "story": "“Story” has a character that cannot be stored. Type the text again.",
        "kind": "Choose one of the answers at “Kind”.",
        "sure": "Tick the box “100% sure” to go on.",
    }


def test_a_label_with_a_per_cent_sign_survives_figures():
    class Share(PortalForm):
        part = forms.CharField(label="Part in %", max_length=2)

    with override("en"):
        assert Share({"part": "100"}).errors["part"] == [
            "“Part in %” has 3 characters. Shorten it to at most 2."
        ]


def test_a_message_that_the_form_sets_itself_stays():
    class Own(PortalForm):
        name = forms.CharField(error_messages={"required": "Who are you?"})

    assert Own({}).errors["name"] == ["Who are you?"]


def test_the_summary_links_every_message_to_the_element_that_takes_focus():
    form = Person({"name": "", "sure": "on"})
    with override("en"):
        found = errors.faults([form])
    assert [(f.target, f.message) for f in found] == [
        ("id_name", "Fill in “Name”."),
        ("id_story", "Fill in “Story”."),
        ("id_kind_0", "Choose an answer at “Kind”."),
    ]


def test_the_summary_finds_forms_by_itself_and_titles_the_page():
    source = "{% load ui %}{% error_prefix %}|{% error_summary %}"
    with override("nl"):
        html = Template(source).render(Context({"any": Person({}), "other": 1}))
        quiet = Template(source).render(Context({"any": Person(), "other": Person({}).fields}))
    assert html.startswith("Fout: |")
    assert "Er kloppen nog 4 dingen niet" in html
    assert html.count("<li><a href=") == 4
    assert 'tabindex="-1" autofocus' in html
    assert quiet.strip() == "|"


def test_the_summary_looks_into_lists_formsets_and_dicts():
    rows = MilestoneRows(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "x", "form-0-day": "x"}
    )
    assert len(errors.faults([rows])) == 1
    assert len(errors.faults([[Person({})], {"a": Person({})}])) == 8
    person = Person({})
    assert len(errors.faults([person, [person], person])) == 4


def test_the_summary_names_the_row_where_rows_are_alike():
    class Cost(Person):
        row_name = "Cost"

    found = errors.faults([Cost({}, prefix="costs-1"), Person({}, prefix="people-1")])
    assert [f.message.startswith("Cost 2: ") for f in found] == [True] * 4 + [False] * 4
    assert not errors.faults([Cost({})])[0].message.startswith("Cost")


def test_a_message_about_the_whole_form_has_no_link():
    form = Person({})
    form.add_error(None, "Two people are needed.")
    first = errors.faults([form])[0]
    assert (first.message, first.target) == ("Two people are needed.", "")


def test_looking_for_errors_wakes_no_lazy_value():
    from django.utils.functional import SimpleLazyObject

    def explode():
        raise AssertionError("woken")

    assert errors.faults([SimpleLazyObject(explode)]) == []


def test_a_row_is_added_without_javascript_and_nothing_typed_is_lost():
    data = QueryDict("form-TOTAL_FORMS=1&form-INITIAL_FORMS=0&form-0-name=Start&add_row=form")
    assert asks_for_row(data)
    assert not asks_for_row(data, "other")
    more = with_extra_row(data)
    rows = MilestoneRows(more)
    assert len(rows.forms) == 2
    assert rows.forms[0]["name"].value() == "Start"
    assert data["form-TOTAL_FORMS"] == "1"


def test_a_broken_row_count_still_gives_a_row():
    assert with_extra_row(QueryDict("form-TOTAL_FORMS=x"))["form-TOTAL_FORMS"] == "1"


def test_formset_rows_have_a_template_for_the_script():
    with override("nl"):
        html = Template('{% load ui %}{% formset rows "Mijlpaal" "Nog een" %}').render(
            Context({"rows": MilestoneRows()})
        )
    assert "__prefix__" in html
    assert 'name="add_row" value="form"' in html
    assert "form-TOTAL_FORMS" in html
    assert MilestoneRows.deletion_widget is PortalFormSet.deletion_widget


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_of_field_is_drawn_with_and_without_errors(language):
    for form in (GoalSpecimen(), GoalSpecimen({})):
        html = draw(form, language)
        ids = re.findall(r'\bid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        for described in re.findall(r'aria-describedby="([^"]+)"', html):
            assert set(described.split()) <= set(ids)
        for label in re.findall(r'<label[^>]* for="([^"]+)"', html):
            assert label in ids


def control(html: str, id: str) -> str:
    """The tag of the control with this id."""
    return re.search(rf'<(?:input|textarea|select)[^>]*\bid="{id}"[^>]*>', html)[0]


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("7", 7),
        ("0", 0),
        ("999999999", 999_999_999),
        *((text, None) for text in ("²", "٣", "-1", "9" * 10, "9" * 5000, "", None, "1.0")),
    ],
)
def test_only_plain_digits_are_a_number(sent, number):
    """`"²".isdigit()` is true, and `int` refuses it."""
    assert whole(sent) == number


class Sent(PortalForm):
    paper = forms.FileField(label="100% paper", max_length=10)


def test_a_name_that_is_too_long_for_a_file_field_is_said():
    """Django gives other figures with it than with a text that is too long."""
    form = Sent({}, {"paper": SimpleUploadedFile("x" * 20 + ".pdf", b"x")})
    with override("en"):
        assert form.errors["paper"] == [
            "The name of the file at “100% paper” has 24 characters. Shorten it to at most 10."
        ]


class Years(PortalForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year_2027"] = forms.DecimalField(label="2027", max_value=9)


@pytest.mark.parametrize(
    ("sent", "said"), [("", "Fill in “2027”."), ("12", "Fill in 9 or less at “2027”.")]
)
def test_a_field_that_was_added_for_a_year_speaks_plainly_too(sent, said):
    with override("en"):
        assert Years({"year_2027": sent}).errors["year_2027"] == [said]
