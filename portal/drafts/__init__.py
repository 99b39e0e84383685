"""Nothing typed is lost, nothing happens twice: `from portal.drafts import forget, once, typed`.

A form that keeps drafts:

    {% load drafts %}
    {% draft_notice key %}                      above the form
    <form method="post" {% draft_form key %}>   gives data-draft-key and data-draft-url
      {% csrf_token %}{% once %}{% draft key %}

and its view:

    @once
    def goal(request, pk):
        form = GoalForm(typed(request, key), instance=…)
        if request.method == "POST" and form.is_valid():
            services.save_goal(…)
            forget(request, key)
            return redirect(…)

Loaded lazily, so that this package can be imported before the models are.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.drafts.keeping import forget as forget
    from portal.drafts.keeping import typed as typed
    from portal.drafts.receipts import once as once

_WHERE = {"forget": "keeping", "typed": "keeping", "once": "receipts"}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"portal.drafts.{_WHERE[name]}"), name)
