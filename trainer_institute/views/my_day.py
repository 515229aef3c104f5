"""A trainer's own day: what comes, what is still to be told, how heavy the week is."""

import datetime as dt
import json

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from people.views import Request
from sessions.forms import LogForm
from sessions.queries.audiences import audiences
from sessions.queries.seals import seal_of
from trainer_institute.queries import my_day as queries
from trainer_institute.queries.my_day import Load, Stretch, Unlogged
from trainers.models import Trainer
from wellbeing.queries.loads import LEVEL_WORDS, NOT_A_DIAGNOSIS
from wellbeing.rules.policy import Level

NOON, EVENING = 12, 18
WORTH_A_SENTENCE = (Level.ELEVATED, Level.HIGH)


@require_safe
def my_day(request: Request) -> HttpResponse:
    """The page of the trainer who opens it; others read that it is not for them."""
    rows = Trainer.objects.select_related("employee__site")
    trainer = rows.filter(employee=request.user.employee_id).first()
    if trainer is None:
        return render(request, "pages/my_day.html", {"trainer": None})
    now = timezone.now()
    here = now.astimezone(trainer.employee.site.tz)
    stretches = queries.stretches(trainer, today=here.date(), at=now)
    unlogged = queries.still_to_log(trainer, at=now)
    load = queries.own_load(trainer, today=here.date())
    words = {
        "trainer": trainer,
        "greeting": _greeting(trainer.employee.first_name, here),
        "lead": _what_matters(stretches, unlogged, load),
        "stretches": stretches,
        "today": here.date(),
        "load": load,
        "shares": queries.made_of(trainer, today=here.date()),
        "not_a_diagnosis": NOT_A_DIAGNOSIS,
        "seal": seal_of(request.user),
        "open_logs": json.dumps([_for_the_device(each) for each in unlogged]),
        **_log(trainer, unlogged, skipped=request.GET.get("skip", "")),
    }
    return render(request, "pages/my_day_part.html" if request.htmx else "pages/my_day.html", words)


def _greeting(name: str, here: dt.datetime) -> str:
    if here.hour < NOON:
        return _("Good morning, %(name)s") % {"name": name}
    if here.hour < EVENING:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def _what_matters(stretches: list[Stretch], unlogged: list[Unlogged], load: Load) -> str:
    """How many sessions today, how many still to log, and the load if it is heavy."""
    today = len({block.session for block in stretches[0].blocks if block.session})
    waiting = len(unlogged)
    said = [
        ngettext("%(count)s session today.", "%(count)s sessions today.", today) % {"count": today}
        if today
        else _("No session today."),
        ngettext("%(count)s still to log.", "%(count)s still to log.", waiting) % {"count": waiting}
        if waiting
        else _("Everything is logged."),
    ]
    if load.this.level in WORTH_A_SENTENCE:
        said.append(
            _("Your load is %(level)s this week.") % {"level": LEVEL_WORDS[load.this.level]}
        )
    return " ".join(said)


def _for_the_device(each: Unlogged) -> dict[str, str]:
    """What a device may keep of a session for twelve hours: where its log goes, name and time."""
    day = date_format(each.ends, "j E, H:i")
    program = each.assignment.session.edition.program.name
    return {
        "url": reverse("sessions:log", args=[each.assignment.pk]),
        "title": f"{program} · {day} · {each.clock}",
    }


def _log(trainer: Trainer, unlogged: list[Unlogged], *, skipped: str) -> dict[str, object]:
    """The log of the latest session that was not skipped just now, and the others by name."""
    asked = next((each for each in unlogged if str(each.assignment.pk) != skipped), None)
    words: dict[str, object] = {
        "waiting": [each for each in unlogged if each != asked],
        "unlogged": {each.assignment.pk for each in unlogged},
    }
    if asked is not None:
        words |= {
            "assignment": asked.assignment,
            "line": asked,
            "form": LogForm(initial={"version": 0}),
            "readers": audiences(trainer.employee.site),
            "takes_effort": True,
        }
    return words
