"""Asking the virus scanner (ClamAV's INSTREAM command) about a file; every doubt is a no."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterator
from enum import Enum
from typing import BinaryIO

from django.conf import settings

CHUNK, SECONDS = 64 * 1024, 60


class Verdict(Enum):
    """What the scanner said."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"  # down, slow, over its limit or talking nonsense


def configured() -> bool:
    """Whether this installation has a scanner."""
    return bool(settings.CLAMAV_ADDRESS)


def ask(content: BinaryIO, *, seconds: float = SECONDS) -> Verdict:
    """The scanner's verdict on `content`, read from its start."""
    content.seek(0)
    try:
        with _connection(seconds) as line:
            line.sendall(b"zINSTREAM\0")
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for chunk in _chunks(content):
                    line.sendall(struct.pack("!I", len(chunk)) + chunk)
            return _verdict(_answer(line))
    except (OSError, ValueError):
        return Verdict.UNKNOWN


def answers(*, seconds: float = 1) -> bool:
    """Whether the scanner is there and well, within `seconds`."""
    try:
        with _connection(seconds) as line:
            line.sendall(b"zPING\0")
            return _answer(line).startswith(b"PONG")
    except (OSError, ValueError):
        return False


def _chunks(content: BinaryIO) -> Iterator[bytes]:
    while chunk := content.read(CHUNK):
        yield chunk
    yield b""


def _answer(line: socket.socket) -> bytes:
    """What comes back until the scanner closes, at most a kilobyte."""
    answer = b""
    while b"\0" not in answer and len(answer) < 1024:
        part = line.recv(1024)
        if not part:
            break
        answer += part
    return answer


def _verdict(answer: bytes) -> Verdict:
    text = answer.rstrip(b"\0\r\n ")
    if text == b"stream: OK":
        return Verdict.CLEAN
    if text.startswith(b"stream: ") and text.endswith(b" FOUND"):
        return Verdict.INFECTED
    return Verdict.UNKNOWN


def _connection(seconds: float) -> socket.socket:
    """`CLAMAV_ADDRESS` is "host:port" or the path of a socket."""
    address = settings.CLAMAV_ADDRESS
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(seconds)
        line.connect(address)
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=seconds)
