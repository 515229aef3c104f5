"""One alert: why, where it goes, what was agreed. The trainer and care read the same page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from people.views import Request
from trainer_institute.queries import alert as queries
from trainer_institute.queries.alert import Sides
from wellbeing.actions import looks
from wellbeing.forms import ProposalForm
from wellbeing.models import Alert
from wellbeing.queries.loads import NOT_A_DIAGNOSIS


@require_safe
def alert(request: Request, pk: int) -> HttpResponse:
    """The page of the alert; who opens that of somebody else is written down first."""
    found = get_object_or_404(queries.alerts_for_page(request.user), pk=pk)
    sides = queries.sides_of(request.user, found)
    looks.note(request.user, page="alert", trainers=[found.trainer])
    return render(request, "pages/alert.html", _words(request, found, sides))


def _words(request: Request, found: Alert, sides: Sides) -> dict[str, object]:
    """What the page shows of it to this reader."""
    site = found.trainer.employee.site
    today = site.today()
    words: dict[str, object] = {
        "alert": found,
        "sides": sides,
        "site": site,
        "is_late": found.is_open and found.due_on < today,
        "why_closed": queries.why_closed(found),
        "standing": queries.standing_of(found, on=today),
        "duties": queries.duties_of(found, on=today) if found.is_open else [],
        "notes": queries.notes_of(found, request.user),
        "happenings": queries.happenings(found),
        "readers": queries.readers_of(found),
        "notice": NOT_A_DIAGNOSIS,
    }
    if sides.reads_figures:
        words["load"] = queries.load_of(found, sides, on=today)
    return words | _relief(found, sides)


def _relief(found: Alert, sides: Sides) -> dict[str, object]:
    """What was proposed, and the form of another proposal for who takes part."""
    actions = queries.action_lines(found, sides)
    words: dict[str, object] = {
        "actions": actions,
        "agreed": sum(line.look == "agreed" for line in actions),
        "waits_for_reader": any(line.may_agree for line in actions),
    }
    if sides.takes_part and found.is_open:
        url = reverse("wellbeing:relief-propose", args=[found.pk])
        words |= {"propose_form": ProposalForm(), "propose_helper": ProposalForm.sent_to(url)}
    return words
