"""File names: readable in Dutch, safe everywhere (trust.md 1.5, hostile names)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.names import LONGEST, safe_filename


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Begroting 2027.xlsx", "Begroting 2027.xlsx"),
        ("Steunverklaring cliëntenraad (één).pdf", "Steunverklaring cliëntenraad (één).pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\a.pdf", "a.pdf"),
        ("/abs/olute.pdf", "olute.pdf"),
        ("C:\\temp\\x.pdf", "x.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("regel\r\nSet-Cookie: a=b.pdf", "regelSet-Cookie a=b.pdf"),
        ("fdp.\u202efdp.exe", "fdp.fdp.exe"),
        ('<script>"x".pdf', "script x.pdf"),
        ("con.pdf", "document con.pdf"),
        ("LPT1", "document LPT1"),
        (".htaccess", "document.htaccess"),
        ("", "document"),
        ("...", "document"),
        ("   .pdf", "document.pdf"),
        ("naam zonder eind", "naam zonder eind"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_names(name, safe):
    assert safe_filename(name) == safe


def test_a_long_name_is_shortened_and_keeps_its_extension():
    name = safe_filename("a" * 500 + ".pdf")
    assert len(name) == LONGEST
    assert name.endswith("a.pdf")


@given(st.text(max_size=300))
def test_no_name_has_a_folder_a_control_or_a_hidden_start(name):
    safe = safe_filename(name)
    assert safe
    assert len(safe) <= LONGEST
    assert not set(safe) & set('/\\<>:"|?*\0\r\n')
    assert not safe.startswith(".")
    assert safe_filename(safe) == safe
