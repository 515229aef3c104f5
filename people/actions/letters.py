"""Hands letters to the mail relay at once, with the time-out of the settings."""

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address
from django.template.loader import render_to_string
from django.utils import translation

from people.models import User

ACCEPTED = 250
logger = logging.getLogger(__name__)


class Undelivered(Exception):
    """The relay did not take the letter.

    `is_outage` tells whether any letter would have failed, or only the one to this address.
    """

    def __init__(self, problem: OSError) -> None:
        super().__init__(type(problem).__name__)
        self.is_outage = not isinstance(problem, SMTPDataError | SMTPRecipientsRefused)


def send(user: User, letter: str, **words: object) -> None:
    """Nothing; the letter is with the relay, in the language of its reader.

    The template's first line is the subject. Raises Undelivered.
    """
    with translation.override(user.language):
        text = render_to_string(f"people/letters/{letter}.txt", {"user": user, **words})
    subject, _line, body = text.strip().partition("\n")
    message = EmailMessage(subject.strip(), body.strip() + "\n", to=[user.email])
    try:
        message.send()
    except OSError as problem:
        _note(problem, letter)
        raise Undelivered(problem) from problem


def knock() -> None:
    """Nothing; goes as far with the relay as a letter does before its address is named.

    So that whoever asks for a letter to an unknown address meets the same outage as for a known
    one. Raises Undelivered.
    """
    connection = get_connection()
    try:
        connection.open()
        if isinstance(connection, smtp.EmailBackend) and connection.connection:
            sender = sanitize_address(settings.DEFAULT_FROM_EMAIL, "utf-8")
            connection.connection.ehlo_or_helo_if_needed()
            code, answer = connection.connection.mail(sender)
            if code != ACCEPTED:
                raise SMTPSenderRefused(code, answer, sender)
            connection.connection.rset()
    except OSError as problem:
        _note(problem, "knock")
        raise Undelivered(problem) from problem
    finally:
        connection.close()


def _note(problem: OSError, letter: str) -> None:
    """Nothing; the log names the kind of problem only, since its text may carry the address."""
    logger.warning("The relay did not take “%s”: %s", letter, type(problem).__name__)
