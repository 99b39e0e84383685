"""`{% load mail %}`: addresses that work from a mailbox."""

from __future__ import annotations

from typing import Any

from django import template

from portal.mail.links import absolute as absolute_address

register = template.Library()


@register.simple_tag
def absolute(name_or_path: str, *args: Any) -> str:
    """`{% absolute "plans:plan" plan_id %}` or `{% absolute "/plannen/3/" %}`."""
    return absolute_address(name_or_path, *args)
