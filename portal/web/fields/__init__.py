"""Form fields that read what Dutch people type and refuse in sentences (trust.md 3.2).

A field may carry `prefix` or `suffix` ("€", "%", "cliënten"): the crispy pack draws it beside
the control.
"""

from portal.web.fields.amounts import AmountField
from portal.web.fields.days import DutchDateField
from portal.web.fields.figures import DecimalValueField, PercentField
from portal.web.fields.words import TextField, YesNoField

__all__ = [
    "AmountField",
    "DecimalValueField",
    "DutchDateField",
    "PercentField",
    "TextField",
    "YesNoField",
]
