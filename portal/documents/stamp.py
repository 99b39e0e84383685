"""What a signature looks like on the page: name, function, organisation, moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any, cast

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from pyhanko.pdf_utils.content import ResourceType
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp.base import BaseStamp, BaseStampStyle

from portal.documents.letters import UPRIGHT, legible, unpacked

INK, SOFT, TEAL = (0.078, 0.153, 0.173), (0.290, 0.369, 0.388), (0.051, 0.353, 0.388)
INDENT, MARGIN = 11.0, 8.0
USUAL = frozenset({*range(0x20, 0x180), *range(0x2010, 0x2027)})
"""Latin letters with all their marks, figures, and dashes and quotation marks."""


@dataclass(frozen=True)
class Line:
    """One line of a stamp: text, size in points, weight and colour."""

    text: str
    size: float
    bold: bool = False
    colour: tuple[float, float, float] = INK


def lines_for(name: str, function: str, organisation: str, at: Any, language: str) -> list[Line]:
    """The four lines of a stamp, in the language of the document."""
    with translation.override(language):
        moment = formats.date_format(timezone.localtime(at), "j F Y, H:i")
        return [
            Line(_("Signed digitally by"), 7.5, colour=SOFT),
            Line(legible(name), 11.5, bold=True),
            Line(legible(", ".join(filter(None, (function, organisation)))), 9),
            Line(_("on %(moment)s (Dutch time)") % {"moment": moment}, 7.5, colour=SOFT),
        ]


@dataclass(frozen=True)
class StampStyle(BaseStampStyle):
    """The lines of a stamp; text that is too wide is set smaller."""

    border_width: int = 0
    lines: Sequence[Line] = ()

    def create_stamp(
        self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, Any]
    ) -> Stamp:
        """Called by pyHanko once the size of the field is known."""
        return Stamp(writer=writer, style=self, box=box)


class Stamp(BaseStamp):
    """Draws the lines beside a teal bar, in our own fonts."""

    def _render_inner_content(self) -> list[bytes]:
        usual = all(USUAL.issuperset(map(ord, line.text)) for line in self.style.lines)
        fonts = {bold: self._font(bold, usual=usual) for bold in (True, False)}
        height = sum(line.size * 1.3 for line in self.style.lines)
        y = (self.box.height + height) / 2
        bar = b"%g %g %g rg 0 0 2.5 %g re f" % (*TEAL, self.box.height)
        return [bar, *self._set(fonts, y)]

    def _set(self, fonts: dict[bool, Any], y: float) -> Iterator[bytes]:
        for line in self.style.lines:
            font: Any = fonts[line.bold]
            size = self._fitting(font, line)
            font.font_size = size
            y -= line.size * 1.3
            glyphs = font.shape(line.text).graphics_ops
            yield b"BT /%s %g Tf %g %g %g rg 1 0 0 1 %g %g Tm" % (
                b"B" if line.bold else b"R", size, *line.colour, INDENT, y + line.size * 0.3
            ) + b" " + glyphs + b" ET"  # fmt: skip

    def _fitting(self, font: Any, line: Line) -> float:
        width = font.shape(line.text).x_advance * line.size
        room = self.box.width - INDENT - MARGIN
        return min(line.size, line.size * room / width) if width else line.size

    def _font(self, bold: bool, *, usual: bool) -> Any:
        content = BytesIO(_font_of(bold, usual=usual))
        font: Any = GlyphAccumulator(cast(Any, self.writer), content, font_size=10)
        key = pdf_name("/B" if bold else "/R")
        self.set_resource(category=ResourceType.FONT, name=key, value=font.as_resource())
        return font


@cache
def _font_of(bold: bool, *, usual: bool) -> bytes:
    """The font without its layout tables: reading those takes half a second per signature.

    `usual`: with the characters of most names alone. Each signature takes what it needs out of
    the font, and a third of its time went to glyphs that nobody's name has.
    """
    font, out = TTFont(BytesIO(unpacked(UPRIGHT[1 if bold else 0]))), BytesIO()
    for table in {"GSUB", "GPOS", "GDEF"} & set(font.keys()):
        del font[table]
    if usual:
        small = Subsetter(Options(notdef_outline=True, hinting=True))
        small.populate(unicodes=USUAL)
        small.subset(font)
    font.save(out)
    return out.getvalue()
