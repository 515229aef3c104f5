"""The container files give each service what it needs, lock it down and carry no secret."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import yaml

from trainer_institute.celery import BEAT_LOCK

ROOT = Path(__file__).resolve().parents[2]
DOCKER = shutil.which("docker")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SETTINGS = (ROOT / "trainer_institute" / "settings.py").read_text(encoding="utf-8")

READ_BY_SETTINGS = re.compile(r"""(?:env\.(?:flag|number|secret)|environ\.get)\(\s*"([A-Z_]+)\"""")
SECRET_IN_SETTINGS = re.compile(r'env\.secret\(\s*"([A-Z_]+)"')
READ_BY_IMAGE = {
    "postgres": {"POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS"},
    "mail": {
        "ALLOWED_SENDER_DOMAINS",
        "RELAYHOST",
        "RELAYHOST_USERNAME",
        "RELAYHOST_PASSWORD_FILE",
        "POSTFIX_smtp_tls_security_level",
        "POSTFIX_message_size_limit",
    },
}
SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|_KEY")
LOGIN_IN_ADDRESS = re.compile(r"://[^/@\s]*:[^/@\s]*@")


def services(compose):
    return compose["services"].items()


def is_one_shot(service):
    return service.get("restart") == "no"


def is_application(service):
    return "build" in service


def without_image_health_or_restart(compose):
    for name, service in services(compose):
        health = service.get("healthcheck", {})
        if "image" not in service:
            yield f"{name}: no image"
        if not health.get("test") and not (is_one_shot(service) and health.get("disable")):
            yield f"{name}: nobody sees whether it is well"
        if service.get("restart") != "unless-stopped" and not is_one_shot(service):
            yield f"{name}: stays down after a fall"


def not_locked_down(compose):
    for name, service in services(compose):
        if service.get("privileged") or service.get("network_mode") == "host":
            yield f"{name}: has the rights of the host"
        if service.get("read_only") is not True or service.get("cap_drop") != ["ALL"]:
            yield f"{name}: may write its files or keeps rights of root"
        if "no-new-privileges:true" not in service.get("security_opt", []):
            yield f"{name}: may gain rights"


def open_secrets(compose):
    for name, service in services(compose):
        for variable, value in service.get("environment", {}).items():
            if SECRET_NAME.search(variable) and not variable.endswith("_FILE"):
                yield f"{name}: {variable} is written in the open"
            if LOGIN_IN_ADDRESS.search(str(value)):
                yield f"{name}: {variable} holds a password"
            granted = [f"/run/secrets/{secret}" for secret in service.get("secrets", [])]
            if variable.endswith("_FILE") and value not in granted:
                yield f"{name}: {variable} names no secret of this service"
    for secret, source in compose["secrets"].items():
        if not source.get("file", "").startswith(".local/secrets/"):
            yield f"secret {secret}: is not a file kept from the repository"


def owner_in_wrong_hands(compose):
    for name, service in services(compose):
        if "DATABASE_OWNER_URL_FILE" in service.get("environment", {}) and name != "migrate":
            yield f"{name}: signs in as the owner"
        if "database_owner_url" in service.get("secrets", []) and name not in {
            "migrate",
            "postgres",
        }:
            yield f"{name}: can read the owner's password"
        if is_application(service) and "database_url" not in service["secrets"]:
            yield f"{name}: has no database"


def started_too_early(compose):
    for name, service in services(compose):
        if not is_application(service):
            continue
        waits = {on: how["condition"] for on, how in service.get("depends_on", {}).items()}
        if waits.get("postgres") != "service_healthy":
            yield f"{name}: does not wait for postgres"
        if name != "migrate" and waits.get("migrate") != "service_completed_successfully":
            yield f"{name}: does not wait for migrate"


def reachable_from_outside(compose):
    for name, service in services(compose):
        for port in service.get("ports", []):
            if name != "web" or not port.startswith("127.0.0.1:"):
                yield f"{name}: listens to the world"
        if name not in {"web", "mail"} and service.get("networks") != ["inside"]:
            yield f"{name}: reaches the world"
    if compose["networks"]["inside"] != {"internal": True}:
        yield "the network inside is open"


def unknown_variables(compose):
    plain = set(READ_BY_SETTINGS.findall(SETTINGS))
    files = {f"{name}_FILE" for name in SECRET_IN_SETTINGS.findall(SETTINGS)}
    for name, service in services(compose):
        known = plain | files if is_application(service) else READ_BY_IMAGE.get(name, set())
        for variable in service.get("environment", {}):
            if variable not in known:
                yield f"{name}: nothing reads {variable}"


def loose_images(compose):
    for name, service in services(compose):
        path, _, tag = service["image"].partition(":")
        if "." in path.split("/")[0]:
            yield f"{name}: names a registry"
        if not is_application(service) and tag in {"", "latest"}:
            yield f"{name}: any version will do"


CHECKS = [
    without_image_health_or_restart,
    not_locked_down,
    open_secrets,
    owner_in_wrong_hands,
    started_too_early,
    reachable_from_outside,
    unknown_variables,
    loose_images,
]


def faults(compose):
    """Sentences about everything that is wrong with a compose file."""
    return [fault for check in CHECKS for fault in check(compose)]


def test_compose_file_has_every_service_of_the_institute():
    assert sorted(COMPOSE["services"]) == [
        "beat",
        "mail",
        "migrate",
        "postgres",
        "redis",
        "web",
        "worker",
    ]


def test_compose_file_has_no_fault():
    assert faults(COMPOSE) == []


@pytest.mark.parametrize(
    ("place", "planted", "fault"),
    [
        (["web", "healthcheck"], {"disable": True}, "web: nobody sees whether it is well"),
        (["worker", "restart"], "always", "worker: stays down after a fall"),
        (["redis", "privileged"], True, "redis: has the rights of the host"),
        (["web", "read_only"], False, "web: may write its files or keeps rights of root"),
        (["beat", "security_opt"], [], "beat: may gain rights"),
        (["web", "environment", "SECRET_KEY"], "x", "web: SECRET_KEY is written in the open"),
        (
            ["web", "environment", "EMAIL_URL"],
            "smtp://a:b@mail",
            "web: EMAIL_URL holds a password",
        ),
        (
            ["beat", "environment", "REDIS_URL_FILE"],
            "/var/redis_url",
            "beat: REDIS_URL_FILE names no secret of this service",
        ),
        (
            ["web", "environment", "DATABASE_OWNER_URL_FILE"],
            "/run/secrets/database_url",
            "web: signs in as the owner",
        ),
        (
            ["worker", "secrets"],
            ["secret_key", "database_url", "redis_url", "database_owner_url"],
            "worker: can read the owner's password",
        ),
        (
            ["web", "depends_on"],
            {"postgres": {"condition": "service_healthy"}},
            "web: does not wait for migrate",
        ),
        (["web", "ports"], ["8000:8000"], "web: listens to the world"),
        (["worker", "networks"], ["inside", "outward"], "worker: reaches the world"),
        (["web", "environment", "DEBUGGING"], "yes", "web: nothing reads DEBUGGING"),
        (["redis", "image"], "registry.example.com/redis:7", "redis: names a registry"),
        (["mail", "image"], "boky/postfix", "mail: any version will do"),
    ],
)
def test_compose_fault_is_seen_when_planted(place, planted, fault):
    compose = json.loads(json.dumps(COMPOSE))  # a copy in which services share nothing
    *way, last = place
    spot = compose["services"]
    for step in way:
        spot = spot[step]

    spot[last] = planted

    assert faults(compose) == [fault]


def test_compose_secrets_are_each_granted_to_somebody():
    granted = {name for _, service in services(COMPOSE) for name in service.get("secrets", [])}

    assert granted == set(COMPOSE["secrets"])


def health_of_beat(**environment):
    """The exit code of the beat's check; 0 is well."""
    *command, code = COMPOSE["services"]["beat"]["healthcheck"]["test"][1:]
    probe = [sys.executable, *command[1:], code]
    given = os.environ | environment
    return subprocess.run(probe, cwd=ROOT, env=given, check=False).returncode  # noqa: S603 - our own file


def test_beat_is_well_while_one_of_them_leads():
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as leader:
        leader.cursor().execute("SELECT pg_advisory_lock(%s)", [BEAT_LOCK])
        while_one_leads = health_of_beat()
    left_alone = [health_of_beat(), health_of_beat()]  # the check itself keeps no lead

    assert (while_one_leads, left_alone) == (0, [1, 1])


def test_beat_is_well_while_it_waits_for_postgresql(tmp_path):
    nowhere = f"postgres://institute_app@/institute?host={tmp_path}"

    assert health_of_beat(DATABASE_URL=nowhere) == 0


# ---- without the embedded servers ------------------------------------------------------------

ALONE = """
import sys
sys.modules.update(dict.fromkeys(sys.argv[1:]))  # importing one of them fails
import trainer_institute.wsgi
from trainer_institute.celery import app
app.loader.import_default_modules()
from django.core.management import call_command
call_command("check")
"""


def test_application_needs_no_library_of_the_embedded_servers():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    libraries = listed["optional-dependencies"]["embedded"]
    modules = [name.replace("-", "_") for name in libraries]

    answer = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", ALONE, *modules], cwd=ROOT, capture_output=True, text=True
    )

    assert answer.returncode == 0, answer.stderr


def has_docker_compose():
    if DOCKER is None:
        return False
    asked = subprocess.run([DOCKER, "compose", "version"], capture_output=True)  # noqa: S603 - fixed words
    return asked.returncode == 0


@pytest.mark.skipif(
    not has_docker_compose(),
    reason="docker compose is not installed here; the other tests read the file themselves",
)
def test_compose_file_satisfies_docker_compose():
    named = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    environment = os.environ | dict.fromkeys(named, "example.com")

    answer = subprocess.run(  # noqa: S603 - fixed words
        [str(DOCKER), "compose", "-f", "docker-compose.yml", "config", "-q"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert (answer.returncode, answer.stderr) == (0, "")


def stages(dockerfile):
    """The stages of a Dockerfile, each a list of (instruction, what follows it)."""
    told = re.sub(r"^\s*#.*\n", "", dockerfile, flags=re.MULTILINE)
    lines = [line for line in re.sub(r"\\\n\s*", "", told).splitlines() if line.strip()]
    orders = [(line.split()[0], line.partition(" ")[2].strip()) for line in lines]
    starts = [number for number, (order, _) in enumerate(orders) if order == "FROM"]
    return [
        orders[start:end] for start, end in zip(starts, [*starts[1:], len(orders)], strict=True)
    ]


def dockerfile_faults(dockerfile):
    """Sentences about everything that is wrong with a Dockerfile."""
    build, final = stages(dockerfile)
    users = [what for order, what in final if order == "USER"]
    runs = " ".join(what for order, what in build if order == "RUN")
    fixed = [what for order, what in [*build, *final] if order in {"ENV", "ARG"}]
    sought = {
        "the application runs as root": users == ["10001:10001"],
        "nobody sees whether it is well": any(order == "HEALTHCHECK" for order, _ in final),
        "packages come unverified": "--require-hashes" in runs,
        "packages come that production does not need": re.findall(r"requirements/\w+", runs)
        == ["requirements/base"]
        and "uninstall" not in runs,
        "texts are not compiled": "manage.py messages --compile" in runs,
        "static files are not collected": "manage.py collectstatic --no-input" in runs,
        "the final image copies the folder of the builder": ("COPY", ". .") not in final,
        "a secret is baked in": not any(SECRET_NAME.search(what) for what in fixed),
        "it could start without what keeps people safe": any(
            "INSTITUTE_PRODUCTION=yes" in what for what in fixed
        ),
    }
    return [fault for fault, is_well in sought.items() if not is_well]


def test_dockerfile_has_no_fault():
    assert dockerfile_faults(DOCKERFILE) == []


@pytest.mark.parametrize(
    ("said", "planted", "fault"),
    [
        ("USER 10001:10001\n", "", "the application runs as root"),
        ("HEALTHCHECK", "LABEL", "nobody sees whether it is well"),
        ("--require-hashes ", "", "packages come unverified"),
        (
            "-r requirements/base",
            "-r requirements/dev",
            "packages come that production does not need",
        ),
        ("messages --compile", "check", "texts are not compiled"),
        ("collectstatic --no-input", "check", "static files are not collected"),
        ("USER 10001", "COPY . .\nUSER 10001", "the final image copies the folder of the builder"),
        ("EXPOSE 8000", "ENV SECRET_KEY=x", "a secret is baked in"),
        (
            "INSTITUTE_PRODUCTION=yes",
            "INSTITUTE_PRODUCTION=no",
            "it could start without what keeps people safe",
        ),
    ],
)
def test_dockerfile_fault_is_seen_when_planted(said, planted, fault):
    assert said in DOCKERFILE

    assert dockerfile_faults(DOCKERFILE.replace(said, planted)) == [fault]


def test_dockerfile_serves_with_the_measured_default():
    final = stages(DOCKERFILE)[-1]

    command = yaml.safe_load(next(what for order, what in final if order == "CMD"))

    assert command[:2] == ["gunicorn", "trainer_institute.wsgi:application"]
    assert command[-1] == "--no-control-socket"  # else it wants a home folder to write to
    assert dict(zip(command[2:-1:2], command[3:-1:2], strict=True)) == {
        "--bind": "0.0.0.0:8000",
        "--worker-class": "gthread",
        "--workers": "2",
        "--threads": "4",
        "--worker-tmp-dir": "/dev/shm",  # noqa: S108 - the container's own memory
    }


def test_dockerignore_keeps_secrets_and_history_out_of_the_image():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()

    assert {".env", ".git", ".local", ".venv"} - set(ignored) == set()
