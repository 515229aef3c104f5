"""The page of a trainer, which joins several floors."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.actions import access
from people.models import HR, Right, User
from people.views import Request
from programs.policies import may_list_programs
from sessions.queries.days import clock_of
from trainer_institute.queries import trainer_card as queries
from trainers import policies
from trainers.models import Trainer
from wellbeing.queries.loads import NOT_A_DIAGNOSIS


@require_safe
def trainer_card(request: Request, pk: int) -> HttpResponse:
    """One trainer. Whoever reads the load of somebody else is written down first."""
    user, on = request.user, request.user.today()
    trainer = get_object_or_404(queries.trainers_for_card(user, on=on), pk=pk)
    page = queries.page_of(user, trainer, on=on)
    if page.load and page.load.right:
        access.log(user, page="trainer-card", employees=[trainer.employee], right=page.load.right)
    words = {"page": page, "trainer": trainer, **_rights(user, trainer), **_place(trainer)}
    return render(request, "pages/trainer_card.html", words)


def _rights(user: User, trainer: Trainer) -> dict[str, object]:
    """What the reader may do here, and what is open about the own load."""
    is_own = policies.is_own(user, trainer)
    return {
        "is_own": is_own,
        "may_edit": policies.may_edit(user, trainer),
        "may_note_absence": policies.may_note_absence(user, trainer),
        "sees_record": is_own or user.may(*HR, Right.AUDIT),
        "lists_programs": may_list_programs(user),
        "opened": queries.opened_load(trainer.employee.site) if is_own else [],
        "back": reverse("trainers:list") if policies.may_list_trainers(user) else "",
        "not_a_diagnosis": NOT_A_DIAGNOSIS,
    }


def _place(trainer: Trainer) -> dict[str, object]:
    """What time it is where the trainer works."""
    now, site = timezone.now(), trainer.employee.site
    return {
        "now": now,
        "site_time": timezone.localtime(now, site.tz),
        "site_clock": clock_of(site.zone, site, at=now),
    }
