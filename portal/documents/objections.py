"""What is said about a file that is refused: what is wrong and how to repair it."""

from __future__ import annotations

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
    "escapes": _("This file is not built as it should be. Save it again and upload it."),
    "entities": _("This file is not built as it should be. Save it again and upload it."),
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
