"""Keeps uploads in the database for a while, and removes them.

A file belongs to what it was uploaded for; that object's action leaves the trace.
"""

import datetime as dt
import hashlib
from pathlib import PurePosixPath

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import StoredFile, User
from people.models.records import LARGEST_FILE, MEGABYTE
from people.rules import Refused

KEPT_FOR = dt.timedelta(days=30)
LONGEST_NAME = 200


def keep(
    upload: "File[bytes]",
    *,
    media_type: str,
    by: User | None,
    kept_for: dt.timedelta = KEPT_FOR,
    at: dt.datetime | None = None,
) -> StoredFile:
    """The stored file; raises Refused if it is empty or larger than 50 MB.

    The name is kept without folders and control characters; the content is never interpreted.
    """
    if upload.size > LARGEST_FILE:
        limit = LARGEST_FILE // MEGABYTE
        raise Refused(
            _("The file is larger than %(limit)s MB. Split it, then upload the parts.")
            % {"limit": limit}
        )
    content = upload.read(LARGEST_FILE + 1)
    if not content:
        raise Refused(_("The file is empty. Choose another one."))
    now = at or timezone.now()
    return StoredFile.objects.create(
        name=_plain(upload.name or ""),
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        kept_at=now,
        kept_by=by,
        expires_at=now + kept_for,
    )


@transaction.atomic
def remove_expired(*, at: dt.datetime | None = None) -> int:
    """How many files were past their time."""
    removed, _kinds = StoredFile.objects.expired(at=at or timezone.now()).delete()
    return removed


def _plain(name: str) -> str:
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[-LONGEST_NAME:] or "file"
