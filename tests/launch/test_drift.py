"""What is generated agrees with what it is generated from."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.launch import environment
from portal.launch.secret_files import ROOT


@pytest.mark.django_db
def test_every_model_has_its_migration(capsys):
    call_command("makemigrations", check=True, dry_run=True, interactive=False)
    assert "No changes detected" in capsys.readouterr().out


@pytest.mark.django_db
def test_every_migration_is_applied_by_preparing():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_system_checks_find_nothing():
    call_command("check", fail_level="WARNING")


@pytest.mark.parametrize("name", ["requirements.txt", environment.REQUIREMENTS])
def test_requirements_are_pinned_by_hash_and_name_no_registry(name):
    lines = (ROOT / name).read_text().splitlines()
    packages = [line for line in lines if line and line[0].isalnum()]
    assert packages
    assert all("==" in line for line in packages)
    assert not any(line.lstrip().startswith(("-i", "--index", "--find")) for line in lines)
    assert not any("://" in line for line in lines)


def test_production_installs_the_same_versions_as_the_suite():
    def versions(name):
        lines = (ROOT / name).read_text().splitlines()
        return {line.split(" ")[0] for line in lines if line and line[0].isalnum()}

    assert versions("requirements.txt") <= versions(environment.REQUIREMENTS)
