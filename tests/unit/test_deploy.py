"""The container files say only what exists: services, settings, commands, paths."""

import json
import os
import re
import stat
import subprocess
from pathlib import Path

import celery.bin.celery
import pytest
import yaml
from django.core.management import get_commands

from labeling.config.env import Env

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = {"web", "worker", "beat", "migrate", "bucket"}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
SETTINGS = {str(field.validation_alias) for field in Env.model_fields.values()}


def test_every_process_of_the_large_size_is_there():
    assert set(SERVICES) == OURS | {"postgres", "redis", "s3"}
    assert {name for name, service in SERVICES.items() if "build" in service} == OURS


def test_every_variable_is_a_setting_of_the_product():
    for name in OURS:
        for variable in SERVICES[name]["environment"]:
            assert variable.removesuffix("_FILE") in SETTINGS, f"{name}: {variable}"
    for variable in re.findall(r"([A-Z][A-Z0-9_]+)=", DOCKERFILE.split("ENV ", 1)[1].split("\n", 1)[0]):
        assert variable in SETTINGS | {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}, variable


def test_secrets_come_from_files_that_are_declared_and_mounted():
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if variable.endswith("_FILE"):
                secret = value.removeprefix("/run/secrets/")
                assert secret in service["secrets"], f"{name}: {variable}"
                assert COMPOSE["secrets"][secret]["file"] == f"deploy/secrets/{secret}"
            else:
                assert not re.search(r"PASSWORD|SECRET|KEY|TOKEN", variable), (
                    f"{name}: {variable} is a secret"
                )


def test_every_command_exists():
    known = set(get_commands())
    celery_commands = set(celery.bin.celery.celery.commands)
    for name in OURS:
        command = SERVICES[name]["command"]
        if command[:2] == ["python", "manage.py"]:
            assert command[2] in known, name
        elif command[0] == "python":
            assert (ROOT / command[1]).is_file(), name
        else:
            assert command[:3] == ["celery", "-A", "workers.celery"], name
            assert command[3] in celery_commands, name
    assert {SERVICES["worker"]["command"][3], SERVICES["beat"]["command"][3]} == {"worker", "beat"}


def test_workers_listen_to_every_queue():
    from workers.celery import QUEUES

    queues = next(part for part in SERVICES["worker"]["command"] if part.startswith("--queues="))
    assert set(queues.removeprefix("--queues=").split(",")) == set(QUEUES)


def test_nothing_starts_before_what_it_needs():
    for name in ("web", "worker", "beat"):
        needs = {service: how["condition"] for service, how in SERVICES[name]["depends_on"].items()}
        assert needs["migrate"] == needs["bucket"] == "service_completed_successfully"
        assert needs["postgres"] == needs["redis"] == needs["s3"] == "service_healthy"
    for service in SERVICES.values():
        for other in service.get("depends_on", {}):
            assert other in SERVICES
            if service["depends_on"][other]["condition"] == "service_healthy":
                assert "test" in SERVICES[other]["healthcheck"]


def test_volumes_are_declared_and_the_broker_evicts_nothing():
    used = {entry.split(":")[0] for service in SERVICES.values() for entry in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])
    broker = SERVICES["redis"]["command"]
    assert broker[broker.index("--maxmemory-policy") + 1] == "noeviction"


def test_dockerfile_copies_what_exists_and_what_the_context_holds():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    held = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    copied = 0
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            parts = Path(source).parts
            assert any("/".join(parts[:depth]) in held for depth in range(1, len(parts) + 1)), source
            copied += 1
    assert copied >= 9


def test_the_image_runs_without_privileges_and_reports_its_health():
    assert re.search(r"^USER clearlabel$", DOCKERFILE, re.MULTILINE)
    assert "/livez" in DOCKERFILE
    assert "--require-hashes" in DOCKERFILE
    command = json.loads(re.findall(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)[-1])
    assert command[2] in get_commands()


@pytest.fixture
def drawn(tmp_path):
    """A copy of deploy/ in which the secrets have been drawn."""
    (tmp_path / "secrets").mkdir()
    script = tmp_path / "make-secrets.sh"
    script.write_text((ROOT / "deploy" / "make-secrets.sh").read_text(encoding="utf-8"), encoding="utf-8")
    subprocess.run(["sh", str(script)], check=True, capture_output=True)
    return tmp_path


def test_secrets_are_drawn_once_and_the_settings_accept_them(drawn, monkeypatch):
    files = {path.name: path.read_text(encoding="ascii") for path in (drawn / "secrets").iterdir()}
    assert set(files) == set(COMPOSE["secrets"])
    assert stat.S_IMODE((drawn / "secrets").stat().st_mode) == 0o700
    assert len(files["secret_key"]) == 64
    assert files["postgres_password"] in files["database_url"]
    credentials = json.loads(files["s3_identities"])["identities"][0]["credentials"][0]
    assert credentials == {"accessKey": files["s3_access_key_id"], "secretKey": files["s3_secret_access_key"]}

    for variable in list(os.environ):
        if variable in SETTINGS or variable.removesuffix("_FILE") in SETTINGS:
            monkeypatch.delenv(variable)
    for variable, value in SERVICES["web"]["environment"].items():
        plain = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value))
        monkeypatch.setenv(variable, plain.replace("/run/secrets", str(drawn / "secrets")))
    env = Env()
    assert env.secret == files["secret_key"]
    assert env.database["HOST"] == "postgres"
    assert env.database["PASSWORD"] == files["postgres_password"]
    assert not env.is_embedded

    subprocess.run(["sh", str(drawn / "make-secrets.sh")], check=True, capture_output=True)
    assert files == {path.name: path.read_text(encoding="ascii") for path in (drawn / "secrets").iterdir()}
