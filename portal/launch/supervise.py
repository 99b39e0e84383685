"""`make run`: databases, web, worker and clock under one roof, until Ctrl-C."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from portal.launch import backing, probe, secret_files, system, translations
from portal.launch.family import Family, Member

ROOT = Path(__file__).resolve().parents[2]
STATE = Path(os.environ.get("DATA_DIR", ROOT / ".data"))
DEFAULTS = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
    "HOST": "127.0.0.1",
    "PORT": "8000",
}
EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  (recognised, not chosen)
READY_WITHIN = 180.0
CELERY = ("celery", "-A", "portal.celery:app")
QUEUES = ("default", "documents", "exports")


def main() -> None:
    """Start everything, say where it is, and keep it running."""
    began = time.monotonic()
    # SIGINT too: a shell leaves it ignored in what it starts in the background.
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, _interrupt)
    try:
        with _alone(), backing.services(STATE) as services:
            environment = _environment(services.addresses)
            _free_port(environment)
            people = _prepare(environment)
            family = Family(_members(environment))
            try:
                _await(family, environment)
                print(_greeting(environment, people, time.monotonic() - began), flush=True)
                _tend(family, services)
            finally:
                for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    signal.signal(sig, signal.SIG_IGN)
                print("\nStopping …", flush=True)
                family.stop()
    except KeyboardInterrupt:
        print("Stopped.", flush=True)


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Refuse a second start from the same folder; the kernel frees the lock when we die."""
    STATE.mkdir(parents=True, exist_ok=True)
    with (STATE / "running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("The portal already runs from this folder; stop it first.") from None
        yield


def _free_port(environment: dict[str, str]) -> None:
    """Raise `SystemExit` with the repair when the port cannot be had."""
    port = environment["PORT"]
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((environment["HOST"], int(port)))
        except (OSError, ValueError, OverflowError) as error:
            raise SystemExit(
                f"Port {port} cannot be used ({error}); choose another one, "
                "for instance `PORT=8100 make run`."
            ) from None


def _environment(addresses: dict[str, str]) -> dict[str, str]:
    """What every process of the portal is started with."""
    given = {**DEFAULTS, **os.environ, **addresses}
    given.setdefault("PUBLIC_URL", f"http://localhost:{given['PORT']}")
    given.setdefault("SECRET_KEY", secret_files.kept(STATE / "secret-key"))
    if libraries := system.mac_libraries():
        given.setdefault("DYLD_FALLBACK_LIBRARY_PATH", ":".join(libraries))
    return given


def _prepare(environment: dict[str, str]) -> str:
    """Translations, structure, reference data, demo; returns the people to sign in as."""
    translations.compile_stale()
    print("Preparing the database", flush=True)
    demo = () if environment.get("DEMO") == "no" else ("--demo",)
    command = [sys.executable, "manage.py", "prepare", "--verbosity", "0", *demo]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit("The database could not be prepared; the reason stands above.")
    return done.stdout.rstrip()


def _members(environment: dict[str, str]) -> list[Member]:
    logs = STATE / "logs"
    for folder in (logs, STATE / "static"):
        folder.mkdir(exist_ok=True)
    quiet = ("--without-gossip", "--without-mingle", "--loglevel", "WARNING")
    commands = {
        "web": ("gunicorn", "portal.wsgi:application", "--config", "python:portal.launch.web"),
        "worker": (*CELERY, "worker", "--queues", ",".join(QUEUES), "--concurrency", "2", *quiet),
        "clock": (*CELERY, "beat", "--schedule", str(STATE / "beat"), "--pidfile=", *quiet[2:]),
    }
    return [
        Member(name, (sys.executable, "-m", *command), logs / f"{name}.log", environment)
        for name, command in commands.items()
    ]


def _await(family: Family, environment: dict[str, str]) -> None:
    """Start all, and wait until the portal answers."""
    host = environment["HOST"]
    address = "127.0.0.1" if host in EVERYWHERE else host
    end = time.monotonic() + READY_WITHIN
    while not probe.answers(int(environment["PORT"]), address=address):
        if time.monotonic() > end:
            raise SystemExit(f"The portal does not answer; {STATE / 'logs'} tells why.")
        family.tend()
        time.sleep(0.1)


def _greeting(environment: dict[str, str], people: str, seconds: float) -> str:
    return "\n".join(
        (
            f"\n{people}\n" if people else "",
            f"The portal is ready on http://localhost:{environment['PORT']} after {seconds:.0f} s.",
            f"Mail it sends is written to {STATE / 'mail'}, logs to {STATE / 'logs'}.",
            "Stop with Ctrl-C.",
        )
    )


def _tend(family: Family, services: backing.Services) -> None:
    """Keep all running until interrupted, or until a server below them has fallen."""
    while not (fallen := services.fallen()):
        family.tend()
        time.sleep(0.5)
    raise SystemExit(f"{fallen} has stopped; its log in {STATE} tells why.")


if __name__ == "__main__":
    main()
