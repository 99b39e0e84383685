"""A log line is one JSON object, whatever stands in it."""

import json
import logging
import sys

import pytest

from portal.launch import logs


def line(message, *args, exc_info=None, **extra):
    record = logging.LogRecord("portal.x", logging.INFO, "f.py", 1, message, args, exc_info)
    vars(record).update(extra)
    return json.loads(logs.JsonLines().format(record))


def test_a_line_says_when_what_and_how_bad():
    found = line("saved %s", "plan 7")
    assert found["message"] == "saved plan 7"
    assert found["level"] == "INFO"
    assert found["at"].endswith("+00:00")


def test_what_was_given_extra_comes_along_and_nothing_else():
    assert set(line("x", person=3)) == {"at", "level", "logger", "message", "person"}


def test_nobody_can_forge_a_second_line():
    record = logging.LogRecord("x", 20, "f", 1, 'a\n{"level": "CRITICAL"}', (), None)
    assert "\n" not in logs.JsonLines().format(record)


def test_a_traceback_stands_in_the_same_object():
    try:
        raise ValueError("broken")
    except ValueError:
        found = line("failed", exc_info=sys.exc_info())
    assert "ValueError: broken" in found["traceback"]


def test_objects_that_json_does_not_know_are_written_as_text():
    assert line("x", where=sys)["where"].startswith("<module 'sys'")


@pytest.mark.parametrize("style", ["text", "json"])
def test_both_styles_are_valid_settings(style):
    logging.config.dictConfigClass(logs.settings(style, "WARNING"))
