"""Production refuses to start without what keeps people safe; its log can be read by machines."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "9f2Kq7LmZx84TbVw1RcYp6NdSg3HjEa5UoIiQkXvBnMt0W-_zy"
COMPLETE = {
    "INSTITUTE_PRODUCTION": "yes",
    "SECRET_KEY": SECRET,
    "INTERNAL_HOST": "institute.example.org",
    "PUBLIC_HOST": "institute.example.com",
    "TLS_AT_PROXY": "yes",
    "TRUSTED_PROXIES": "1",
    "SECURITY_CONTACT": "security@example.org",
    "DATABASE_URL": "postgres://app:word@127.0.0.1:1/institute",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://user:word@127.0.0.1:1",
}


def run(*command: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """What a process of production says; a variable that is None is not set."""
    given = {**COMPLETE, **changes}
    kept = {name: os.environ[name] for name in ("PATH", "INSTITUTE_DATA") if name in os.environ}
    environment = {**kept, **{name: value for name, value in given.items() if value is not None}}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def settings_with(words: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """What Python prints about the settings of production."""
    return run(
        "-c", f"from trainer_institute import settings as s\nprint(repr({words}))", **changes
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", None, "SECRET_KEY: give 50 random characters"),
        ("SECRET_KEY", "short", "SECRET_KEY: give 50 random characters"),
        ("INTERNAL_HOST", None, "INTERNAL_HOST: give the host name"),
        ("INTERNAL_HOST", "*", "INTERNAL_HOST: give the host name"),
        ("INTERNAL_HOST", ".example.org", "INTERNAL_HOST: give the host name"),
        ("PUBLIC_HOST", "institute.example.org", "PUBLIC_HOST: give another host name"),
        ("PUBLIC_HOST", "*", "PUBLIC_HOST: give another host name"),
        ("SECURITY_CONTACT", None, "SECURITY_CONTACT: give the address"),
        ("TRUSTED_PROXIES", None, "TRUSTED_PROXIES: say how many"),
        ("TRUSTED_PROXIES", "0", "TRUSTED_PROXIES: say how many"),
        ("TLS_AT_PROXY", None, "TLS_AT_PROXY: say yes"),
        ("TLS_AT_PROXY", "perhaps", "TLS_AT_PROXY is “perhaps”; write yes or no."),
        ("DATABASE_URL", None, "DATABASE_URL: give the address"),
        ("REDIS_URL", None, "REDIS_URL: give the address"),
        ("EMAIL_URL", None, "EMAIL_URL: give the address"),
        ("INSTITUTE_PRODUCTION", "maybe", "INSTITUTE_PRODUCTION is “maybe”"),
    ],
)
def test_production_does_not_start_without(name, value, sentence):
    process = settings_with("s.DEBUG", **{name: value})

    assert process.returncode == 1
    assert sentence in process.stderr
    assert SECRET not in process.stderr


@pytest.mark.slow
def test_production_names_all_that_is_missing_at_once():
    process = settings_with(
        "s.DEBUG", **{name: None for name in COMPLETE if name != "INSTITUTE_PRODUCTION"}
    )

    listed = [line.split(":")[0] for line in process.stderr.splitlines() if line.startswith("- ")]
    assert listed == [
        "- SECRET_KEY",
        "- INTERNAL_HOST",
        "- TLS_AT_PROXY",
        "- TRUSTED_PROXIES",
        "- SECURITY_CONTACT",
        "- DATABASE_URL",
        "- REDIS_URL",
        "- EMAIL_URL",
    ]


@pytest.mark.slow
def test_production_never_shows_faults_to_people():
    process = settings_with("s.DEBUG", DEBUG="yes")

    assert (process.returncode, process.stdout) == (0, "False\n")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["INTERNAL_HOST", "PUBLIC_HOST"])
def test_a_newcomer_s_installation_with_the_known_key_has_no_host_name(name):
    alone = dict.fromkeys(COMPLETE) | {name: "institute.example.org"}

    process = settings_with("s.DEBUG", **alone)

    assert (process.returncode, process.stdout) == (1, "")
    assert "INTERNAL_HOST and PUBLIC_HOST open the application to others" in process.stderr


@pytest.mark.slow
def test_a_newcomer_s_installation_starts_with_nothing_said():
    process = settings_with("s.ALLOWED_HOSTS", **dict.fromkeys(COMPLETE))

    assert process.stdout.strip() == "['127.0.0.1', 'localhost', '[::1]']"


@pytest.mark.slow
def test_production_is_safe():
    process = settings_with(
        "(s.ALLOWED_HOSTS, s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.LANGUAGE_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_PROXY_SSL_HEADER)"
    )

    assert process.stdout.strip() == repr(
        (
            ["institute.example.org", "institute.example.com"],
            "__Host-sessionid",
            True,
            True,
            True,
            True,
            ("HTTP_X_FORWARDED_PROTO", "https"),
        )
    )


@pytest.mark.slow
def test_django_finds_nothing_to_warn_of_in_production():
    process = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout == "System check identified no issues (0 silenced).\n"


UNREADABLE = (
    "What was sent holds characters that cannot be read. Nothing was saved. Go back, type that "
    "part again instead of pasting it, and send it once more."
)
SCENES = """
import django
import warnings
from django.conf import settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
settings.STATIC_ROOT = settings.BASE_DIR / "static"
django.setup()
from django.test import Client

secure = {"x-forwarded-proto": "https", "host": "institute.example.org"}
client = Client(raise_request_exception=False, enforce_csrf_checks=True, headers=secure)
for address in (
    "/no-such-page/of-a-person/?q=a-secret",
    "/no-such-page/a-secret",
    "/robots.txt?a-secret=%00",
    "/welcome/a-secret/?q=a-secret",
    "/recovery/zz-a-secret/",
):
    client.get(address)
client.post("/welcome/a-secret/?q=a-secret", {"password1": "a-secret"})
client.put("/robots.txt?q=a-secret")
warnings.warn("Mind the gap")
"""


@pytest.mark.slow
def test_log_of_production_is_json_with_request_and_without_secrets():
    process = run("-c", SCENES, DJANGO_SETTINGS_MODULE="trainer_institute.settings")

    lines = [json.loads(line) for line in process.stderr.splitlines()]
    assert process.returncode == 0, process.stderr
    assert "a-secret" not in process.stderr
    assert [sorted(line.keys() - {"exc_info", "status_code"}) for line in lines] == [
        ["at", "level", "message", "name", "request"]
    ] * len(lines)
    refused = (
        "PostgreSQL cannot be reached: "
        'connection to server at "127.0.0.1", port 1 failed: Connection refused'
    )
    recovery = "/^recovery/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$"
    assert [(line["level"], line["message"].strip()) for line in lines] == [
        ("WARNING", "Not Found: /no-such-page/…"),
        ("WARNING", "Not Found: /no-such-page/…"),
        ("WARNING", f"{UNREADABLE}: /robots.txt"),
        ("ERROR", refused),
        ("ERROR", "Service Unavailable: /welcome/<str:token>/"),
        ("ERROR", refused),
        ("ERROR", f"Service Unavailable: {recovery}"),
        ("WARNING", "Forbidden (Referer checking failed - no Referer.): /welcome/<str:token>/"),
        ("WARNING", "Forbidden (Referer checking failed - no Referer.): /robots.txt"),
        ("WARNING", "<string>:23: UserWarning: Mind the gap"),
    ]


def test_request_number_is_the_same_in_answer_and_log(client, caplog):
    answer = client.get("/no-such-page/")

    assert [record.correlation_id for record in caplog.records] == [answer["X-Request-ID"]]
