"""Looks at the header of a picture without unpacking its pixels."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 50_000_000
FORMATS = {"png": "PNG", "jpg": "JPEG"}
LAST_BYTES = {"png": b"IEND\xaeB`\x82", "jpg": b"\xff\xd9"}


def findings(file: BinaryIO, kind: str) -> Iterator[str]:
    """Words for what is wrong: see `uploads` for the sentences."""
    try:
        file.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=[FORMATS[kind]]) as image:
                width, height = image.size
                if width * height > MAX_PIXELS:
                    yield "pixels"
                else:
                    image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        yield "pixels"
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        yield "damaged"
    yield from _tail(file, kind)


def _tail(file: BinaryIO, kind: str) -> Iterator[str]:
    file.seek(0, 2)
    file.seek(max(file.tell() - 64, 0))
    if not file.read().rstrip(b"\0\r\n ").endswith(LAST_BYTES[kind]):
        yield "trailing"
