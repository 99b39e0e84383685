"""`{% load ui %}`: every component of the portal. /styleguide/ shows each of them.

The tags live by kind in portal.web.tags; their docstrings say how to use them.
"""

from __future__ import annotations

from django import template

from portal.web.tags import blocks, controls, filters, lists, text

register = template.Library()
for _part in (text, lists, blocks, controls, filters):
    register.filters.update(_part.register.filters)
    register.tags.update(_part.register.tags)
