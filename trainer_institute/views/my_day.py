"""A trainer's own day: what comes, what is still to be told, how heavy the week is."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.views import Request
from sessions.forms import LogForm
from sessions.models import Assignment
from sessions.queries.audiences import audiences
from sessions.views.lines import line_of_own
from trainer_institute.queries import my_day as queries
from trainers.models import Trainer
from wellbeing.queries.loads import NOT_A_DIAGNOSIS

NOON, EVENING = 12, 18


@require_safe
def my_day(request: Request) -> HttpResponse:
    """The page of the trainer who opens it; others read that it is not for them."""
    rows = Trainer.objects.select_related("employee__site")
    trainer = rows.filter(employee=request.user.employee_id).first()
    if trainer is None:
        return render(request, "pages/my_day.html", {"trainer": None})
    now = timezone.now()
    here = now.astimezone(trainer.employee.site.tz)
    waiting = queries.still_to_log(trainer, at=now)
    words = {
        "trainer": trainer,
        "greeting": _greeting(trainer.employee.first_name, here),
        "stretches": queries.stretches(trainer, today=here.date(), at=now),
        "today": here.date(),
        "load": queries.own_load(trainer, today=here.date()),
        "not_a_diagnosis": NOT_A_DIAGNOSIS,
        **_log(trainer, waiting, skipped=request.GET.get("skip", "")),
    }
    return render(request, "pages/my_day.html", words)


def _greeting(name: str, here: dt.datetime) -> str:
    if here.hour < NOON:
        return _("Good morning, %(name)s") % {"name": name}
    if here.hour < EVENING:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def _log(trainer: Trainer, waiting: list[Assignment], *, skipped: str) -> dict[str, object]:
    """The log of the latest session that was not skipped just now, and the others by name."""
    asked = next((each for each in waiting if str(each.pk) != skipped), None)
    words: dict[str, object] = {"waiting": [each for each in waiting if each != asked]}
    if asked is not None:
        words |= {
            "assignment": asked,
            "line": line_of_own(asked),
            "form": LogForm(),
            "readers": audiences(trainer.employee.site),
            "takes_effort": True,
        }
    return words
