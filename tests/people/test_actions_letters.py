"""Letters over real SMTP: a relay that takes them, is away, or refuses."""

import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail.backends import smtp

from people.actions import letters
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


class Relay:
    """Takes all letters but those to and from some addresses; writes down what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.refused: set[str] = set()

    async def handle_MAIL(  # noqa: N802 - the name is the library's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        self.asked.append("MAIL")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "550 not from you" if address in self.refused else "250 fine"

    async def handle_RCPT(  # noqa: N802 - the name is the library's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list
    ) -> str:
        self.asked.append("RCPT")
        envelope.rcpt_tos.append(address)
        return "550 nobody here" if address in self.refused else "250 fine"

    async def handle_DATA(  # noqa: N802 - the name is the library's
        self, _server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        self.asked.append("DATA")
        return "250 kept"


@pytest.fixture
def relay(settings) -> Iterator[Relay]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Relay()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield handler
    controller.stop()


def outage_of(call) -> bool | None:
    """What the failure says about itself; None if there was none."""
    try:
        call()
    except letters.Undelivered as problem:
        return problem.is_outage
    return None


def test_send_hands_a_letter_over(relay):
    letters.send(a_user(), "recovery", link="https://institute.example/x/")

    assert relay.asked == ["MAIL", "RCPT", "DATA"]


def test_send_to_an_address_the_relay_refuses_is_no_outage(relay):
    user = a_user(email="gone@example.com")
    relay.refused.add("gone@example.com")

    assert outage_of(lambda: letters.send(user, "recovery", link="")) is False


def test_knock_asks_as_a_letter_does_but_names_nobody(relay):
    letters.knock()

    assert relay.asked == ["MAIL"]


def test_knock_and_send_meet_the_same_refusal_of_the_sender(relay, settings):
    settings.DEFAULT_FROM_EMAIL = "Institute <institute@example.com>"
    relay.refused.add("institute@example.com")
    user = a_user()

    assert outage_of(letters.knock) is True
    assert outage_of(lambda: letters.send(user, "recovery", link="")) is True


def test_knock_and_send_meet_the_same_outage(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    user = a_user()

    assert outage_of(letters.knock) is True
    assert outage_of(lambda: letters.send(user, "recovery", link="")) is True


def test_failures_are_logged_without_the_address(relay, caplog):
    user = a_user(email="gone@example.com")
    relay.refused.add("gone@example.com")

    outage_of(lambda: letters.send(user, "recovery", link="https://institute.example/secret/"))

    assert "SMTPRecipientsRefused" in caplog.text
    assert "gone@example.com" not in caplog.text
    assert "secret" not in caplog.text


def test_mail_waits_five_seconds_at_most(settings):
    assert (settings.EMAIL_TIMEOUT, smtp.EmailBackend().timeout) == (5, 5)
