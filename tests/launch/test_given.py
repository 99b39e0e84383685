"""The environment gives values, or files that hold them."""

import pytest

from portal.launch.given import environment


def test_a_value_is_read_from_the_file_that_is_named(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("very secret \n")
    monkeypatch.setenv("SOME_KEY_FILE", str(tmp_path / "key"))
    assert environment()["SOME_KEY"] == "very secret"


def test_the_value_itself_comes_first(monkeypatch):
    monkeypatch.setenv("SOME_KEY", "plain")
    monkeypatch.setenv("SOME_KEY_FILE", "/nowhere")
    assert environment()["SOME_KEY"] == "plain"


def test_what_nobody_gave_lacks(monkeypatch):
    with pytest.raises(KeyError):
        environment()["NOBODY_GAVE_THIS"]


def test_a_file_that_lacks_is_an_error_and_not_an_empty_secret(monkeypatch):
    monkeypatch.setenv("SOME_KEY_FILE", "/nowhere/at/all")
    with pytest.raises(FileNotFoundError):
        environment()["SOME_KEY"]
