"""Plans what people are told. A matter has one row for each recipient, however often it is asked.

The row is written in the caller's transaction: it stands if and only if the change does that it
speaks of. It counts as told from the instant it is due. Before, it follows what is asked anew;
afterwards it stays as it was told, and a matter that changed is planned under another window.

A kind has a text in `templates/notices/kinds/<kind>.html`, written as `notices.queries` says.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2s

from django.db import models, transaction
from django.utils import timezone

from notices.models import Notice
from people.actions import queues
from people.models import Employee, User

JSON = str | int | float | bool | None | Sequence["JSON"] | Mapping[str, "JSON"]

FOLLOWING = ["due_at", "values", "canceled_at", "why_canceled"]
DIGEST_BYTES = 16
LONGEST_REASON = 200


@dataclass(frozen=True)
class Wanted:
    """One recipient of a matter: a person, or an address for who has no record here.

    Due at once if no time is given. `window` tells apart the occasions of one matter.
    """

    to: Employee | str
    due_at: dt.datetime | None = None
    values: Mapping[str, JSON] = field(default_factory=dict)
    window: str = ""


@dataclass(frozen=True)
class Changes:
    """How many notices were planned, put off or worded anew, and canceled."""

    created: int = 0
    moved: int = 0
    canceled: int = 0


@transaction.atomic
def plan(
    kind: str,
    *,
    about: models.Model,
    to: Employee | str,
    due_at: dt.datetime | None = None,
    values: Mapping[str, JSON] | None = None,
    window: str = "",
) -> Notice:
    """The one row of this matter, occasion and recipient; a canceled one stands again."""
    now = timezone.now()
    asked = _asked(kind, about, Wanted(to, due_at, values or {}, window), at=now)
    Notice.objects.bulk_create([asked], ignore_conflicts=True)
    notice = Notice.objects.select_for_update(no_key=True).get(key=asked.key)
    if _follows(notice, asked, at=now):
        notice.save(update_fields=FOLLOWING)
    return notice


@transaction.atomic
def reconcile(
    kind: str, *, about: models.Model, wanted: Iterable[Wanted], why: str = ""
) -> Changes:
    """What changed so that exactly these people are told this kind about the object.

    What is no longer wanted is canceled with the reason, unless it was told already.
    """
    now = timezone.now()
    asked = {notice.key: notice for notice in (_asked(kind, about, w, at=now) for w in wanted)}
    queues.line_up(f"notices:{kind}:{_matter(about)}")
    of_matter = Notice.objects.filter(
        about_kind=about._meta.label_lower, about_id=about.pk, kind=kind
    )
    known = {row.key: row for row in of_matter.order_by("pk").select_for_update(no_key=True)}
    new = [notice for key, notice in sorted(asked.items()) if key not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    renewed = {key for key, row in known.items() if row.canceled_at is not None}
    changed = [
        row for key, row in known.items() if key in asked and _follows(row, asked[key], at=now)
    ]
    Notice.objects.bulk_update(changed, FOLLOWING)
    canceled = of_matter.waiting(at=now).exclude(key__in=list(asked))
    again = sum(row.key in renewed for row in changed)
    return Changes(
        created=len(new) + again,
        moved=len(changed) - again,
        canceled=canceled.update(canceled_at=now, why_canceled=why[:LONGEST_REASON]),
    )


def mark_read(notice: Notice, *, at: dt.datetime | None = None) -> bool:
    """Whether it was unread until now; the first time it was read stays."""
    unread = Notice.objects.unread().filter(pk=notice.pk)
    return bool(unread.update(read_at=at or timezone.now()))


def mark_all_read(user: User, *, at: dt.datetime | None = None) -> int:
    """How many of the user's messages were unread until now; what is not due yet stays so."""
    now = at or timezone.now()
    return Notice.objects.visible_to(user).told(at=now).unread().update(read_at=now)


def _asked(kind: str, about: models.Model, wanted: Wanted, *, at: dt.datetime) -> Notice:
    """The row as it is wanted, not saved."""
    employee = wanted.to if isinstance(wanted.to, Employee) else None
    address = "" if isinstance(wanted.to, Employee) else wanted.to.strip().lower()
    # An address is personal and may be long, so that only its digest stands in the key.
    digest = blake2s(address.encode(), digest_size=DIGEST_BYTES).hexdigest()
    recipient = employee.pk if employee else digest
    return Notice(
        key=f"{kind}:{_matter(about)}:{wanted.window}:{recipient}",
        kind=kind,
        about_kind=about._meta.label_lower,
        about_id=about.pk,
        window=wanted.window,
        to=employee,
        address=address,
        values=dict(wanted.values),
        planned_at=at,
        due_at=wanted.due_at or at,
    )


def _follows(notice: Notice, asked: Notice, *, at: dt.datetime) -> bool:
    """Whether the notice took over something new; what was told stays as it was."""
    stands = notice.canceled_at is None
    is_told = stands and notice.due_at <= at
    is_same = stands and (notice.due_at, notice.values) == (asked.due_at, asked.values)
    if is_told or is_same:
        return False
    notice.due_at, notice.values = asked.due_at, asked.values
    notice.canceled_at, notice.why_canceled = None, ""
    return True


def _matter(about: models.Model) -> str:
    return f"{about._meta.label_lower}-{about.pk}"
