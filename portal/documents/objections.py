"""What is said about a file that is refused: what is wrong and how to repair it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

# The first finding in this order is the one that is told.
SENTENCES = {
    "protected": _(
        "This file is protected with a password. Remove the protection and upload it again."
    ),
    "damaged": _(
        "This file is damaged and cannot be read. Save it again under a new name and upload that."
    ),
    "disguised": _(
        "The content of this file is not what its name says. Save it again in the right format."
    ),
    "bomb": _(
        "This file unpacks to far more than its own size and was refused. Upload a smaller file."
    ),
    "pixels": _(
        "This picture has too many pixels. Make it smaller than 50 megapixels and upload it again."
    ),
    "macros": _("This file holds macros or a program. Save it without macros and upload it again."),
    "object": _(
        "Another file stands inside this file as an object. Remove that object, save the file and "
        "upload it again."
    ),
    "older": _(
        "This is a file of an old version of Word or Excel with a new name. Open it, choose Save "
        "as and then .docx or .xlsx, and upload that file."
    ),
    "escapes": _("This file is not built as it should be. Save it again and upload it."),
    "entities": _("This file is not built as it should be. Save it again and upload it."),
    "links": _(
        "This workbook takes figures from another file. In Excel, choose Data, Edit links, Break "
        "link: the figures stay as they are now. Save the file and upload it again."
    ),
    "outside": _(
        "This file fetches content from elsewhere when it is opened. Put that content in the file "
        "itself and upload it again."
    ),
    "script": _("This PDF holds a script. Print it to a new PDF without scripts and upload that."),
    "launch": _(
        "This PDF starts a program when it is opened. Print it to a new PDF and upload that."
    ),
    "opens": _(
        "This PDF does something by itself when opened. Print it to a new PDF and upload that."
    ),
    "submits": _("This PDF sends data to another place. Print it to a new PDF and upload that."),
    "embedded": _(
        "This PDF has other files inside. Upload those files separately, and the PDF without them."
    ),
    "form": _("This is an XFA form, which cannot be read here. Print it to a new PDF."),
    "media": _("This PDF holds sound, video or 3D. Print it to a new PDF and upload that."),
    "trailing": _(
        "Behind the end of this file stands something else. Save it again and upload it."
    ),
}

# Files that a person opens and saves anew, by the ending of their name.
_SAVED_ANEW = {
    **dict.fromkeys(("xls", "xlsb", "xlsm", "xltx", "ods", "csv", "numbers"), "xlsx"),
    **dict.fromkeys(("doc", "docm", "dotx", "odt", "rtf", "pages"), "docx"),
}
_ANEW = {
    "xlsx": _(
        "A file that ends in .%(ending)s cannot be uploaded here. Open it in Excel or LibreOffice, "
        "choose Save as and then “Excel Workbook (.xlsx)”, and upload that file."
    ),
    "docx": _(
        "A file that ends in .%(ending)s cannot be uploaded here. Open it in Word or LibreOffice, "
        "choose Save as and then “Word Document (.docx)”, and upload that file."
    ),
}


def of_type(ending: str, allowed: Mapping[str, str]) -> str:
    """What is said of a file whose name ends so; `allowed` are the labels by kind."""
    kind = _SAVED_ANEW.get(ending, "")
    if kind in allowed:
        return str(_ANEW[kind]) % {"ending": ending}
    told = _("Files of this type are not accepted. Choose one of: %(types)s.")
    return str(told) % {"types": ", ".join(allowed.values())}
