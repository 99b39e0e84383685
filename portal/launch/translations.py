"""Compile the message catalogues (.po to .mo) without any system tool."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def compile_stale(root: Path = ROOT) -> list[Path]:
    """Compile each catalogue that is newer than its compiled file; returns what was written."""
    sources = sorted((root / "locale").glob("*/LC_MESSAGES/*.po"))
    return [_compile(source) for source in sources if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> Path:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    target = source.with_suffix(".mo")
    half = target.with_suffix(".half")
    with source.open("rb") as read, half.open("wb") as write:
        write_mo(write, read_po(read))
    half.replace(target)
    return target


if __name__ == "__main__":
    compile_stale()
