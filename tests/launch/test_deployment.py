"""The production shape: valid, hardened, and in agreement with the project."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from portal import celery
from portal.launch.secret_files import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if "transition" in service["image"]}
SERVING = {"web", "worker", "worker-documents", "beat"}
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_the_file_is_valid():
    done = subprocess.run(
        [
            Path(sys.executable).parent / "check-jsonschema",
            *("--builtin-schema", "vendor.compose-spec", ROOT / "docker-compose.yml"),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_every_variable_stands_in_the_example_and_the_other_way_round():
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", TEXT))
    lines = (ROOT / ".env.example").read_text().splitlines()
    offered = {line.split("=")[0] for line in lines if line and not line.startswith("#")}
    assert asked == offered


def test_the_parts_are_all_there():
    assert set(SERVICES) == SERVING | {"postgres", "valkey", "roles", "migrate"}
    assert SERVING | {"roles", "migrate"} == OURS


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_images_are_pinned_to_a_version(name):
    _, _, tag = SERVICES[name]["image"].rpartition(":")
    assert tag.startswith("${PORTAL_VERSION") or tag[0].isdigit() or tag == "?}"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_service_can_gain_rights(name):
    assert "no-new-privileges:true" in SERVICES[name]["security_opt"]
    assert "privileged" not in SERVICES[name]


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_processes_write_only_where_they_must(name):
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["volumes"] == ["documents:/data", "keys:/keys"]


@pytest.mark.parametrize("name", sorted(SERVING | {"postgres", "valkey"}))
def test_what_keeps_running_is_watched(name):
    assert {"test", "interval", "timeout", "retries"} <= set(SERVICES[name]["healthcheck"])
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_only_the_web_is_reached_from_outside_and_only_by_the_proxy():
    published = {name: s["ports"] for name, s in SERVICES.items() if "ports" in s}
    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}
    for name in ("postgres", "valkey"):
        assert SERVICES[name]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"]


def test_no_secret_stands_in_the_file():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY|_URL", name) and name not in (
                "PUBLIC_URL",
                "REDIS_URL",
            ):
                assert name.endswith("_FILE"), name
                assert value.removeprefix("/run/secrets/") in service["secrets"]


def test_only_the_migration_knows_the_owner_and_only_the_roles_the_superuser():
    knows = {name: set(service.get("secrets", [])) for name, service in SERVICES.items()}
    assert {n for n, s in knows.items() if "database_owner_url" in s} == {"roles", "migrate"}
    assert {n for n, s in knows.items() if "database_admin_url" in s} == {"roles"}


def test_people_are_served_only_after_the_migration():
    for name in SERVING:
        wanted = SERVICES[name]["depends_on"]["migrate"]["condition"]
        assert wanted == "service_completed_successfully"


def test_every_queue_has_exactly_one_kind_of_worker_and_there_is_one_clock():
    served = []
    for service in SERVICES.values():
        for part in service.get("command", []):
            served += part.removeprefix("--queues=").split(",") if "--queues=" in part else []
    assert sorted(served) == sorted(celery.QUEUES)
    assert sum("beat" in service.get("command", []) for service in SERVICES.values()) == 1


def test_a_document_worker_is_replaced_before_it_grows():
    command = " ".join(SERVICES["worker-documents"]["command"])
    assert re.search(r"--max-memory-per-child=\d+", command)
    assert re.search(r"--max-tasks-per-child=\d+", command)


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_exists_in_the_project(name):
    program, *arguments = SERVICES[name]["command"]
    if program == "python":
        target = arguments[1] if arguments[0] == "-m" else arguments[0]
        path = target.replace(".", "/") + ".py" if arguments[0] == "-m" else target
        assert (ROOT / path).exists(), target
    else:
        assert (Path(sys.executable).parent / program).exists()
    for module in re.findall(r"portal[.\w]+", " ".join(arguments)):
        found = ROOT / (module.split(":")[0].replace(".", "/") + ".py")
        assert found.exists(), module


@pytest.mark.parametrize(
    "command", [SERVICES[name]["command"] for name in ("worker", "worker-documents", "beat")]
)
def test_celery_knows_every_option(command):
    program = Path(sys.executable).parent / command[0]
    asked = subprocess.run(
        [program, command[1], command[2], "--help"], capture_output=True, text=True
    )
    for option in re.findall(r"--[\w-]+", " ".join(command[3:])):
        assert option in asked.stdout


def test_the_image_is_of_an_ordinary_user_and_holds_only_what_it_needs():
    assert re.search(r"^USER portal$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes" in DOCKERFILE
    copied = set(re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE))
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    assert copied == allowed
    assert all((ROOT / name).exists() for name in copied)


def test_images_of_the_build_are_pinned_and_new_enough():
    versions = re.findall(r"^FROM python:(\d+)\.(\d+)-slim-\w+", DOCKERFILE, re.MULTILINE)
    assert len(versions) == DOCKERFILE.count("FROM ")
    assert all((int(major), int(minor)) >= (3, 11) for major, minor in versions)
