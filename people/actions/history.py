"""The two ways in which kept history may change: a person is erased, or its time is over.

Both go through one function of the database, owned by the other role, which leaves its own trace.
"""

from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils import timezone

from people.actions import grants, sign_ins
from people.models import Employee, Invitation, User


def expire(*, by: User | None = None) -> int:
    """How many rows of history, traces and looks were older than they may be kept."""
    return _call(person=None, by=by, why="time is over")


@transaction.atomic
def erase(employee: Employee, *, by: User, why: str) -> int:
    """How many rows of history lost what names the person; the record itself loses it too.

    Numbers stay: figures that counted the person remain what they were. The person's rights end,
    and with them those of deputies. Raises Refused for the last administrator.
    """
    user = User.objects.filter(employee=employee).first()
    if user is not None:
        grants.take_all(user, by=by, why=why)
        _close_account(user)
    Employee.objects.filter(pk=employee.pk).update(
        last_name="",
        first_name="",
        patronymic="",
        personnel_number="",
        company="",
        pass_number="",
        email="",
        phone="",
        erased_at=timezone.now(),
    )
    return _call(person=employee.pk, by=by, why=why)


def _close_account(user: User) -> None:
    Invitation.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    sign_ins.forget(user)
    user.email = f"erased-{user.pk}@invalid.invalid"
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["email", "is_active", "password"])


def _call(*, person: int | None, by: User | None, why: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT institute_erase(%s, %s, %s)", [person, by.pk if by else None, why])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
