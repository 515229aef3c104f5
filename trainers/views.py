"""What changes about a trainer: the record, the share, the days away."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from people.forms import insisting
from people.models import User
from people.rules import ChangedMeanwhile, Refused
from people.views import Request
from people.views.versions import Conflict, conflict, last_saved
from trainers import policies, queries
from trainers.actions import absences, trainers
from trainers.forms import AbsenceForm, OwnPartForm, RecordForm, ShareForm
from trainers.models import FteShare, Trainer
from trainers.models.trainers import WHOLE_SHARE

READ_AND_WRITE = ["GET", "HEAD", "POST"]


def _visible(user: User, pk: int) -> Trainer:
    """The trainer with person and site; raises Http404 for one who does not exist for the user."""
    seen = Trainer.objects.visible_to(user).select_related("employee__site")
    return get_object_or_404(seen, pk=pk)


@require_http_methods(READ_AND_WRITE)
def trainer_edit(request: Request, pk: int) -> HttpResponse:
    """The record: trainers edit their own part, planners all of it."""
    trainer = _visible(request.user, pk)
    if not policies.may_edit(request.user, trainer):
        raise PermissionDenied
    is_all = policies.may_edit_agreement(request.user)
    form = (RecordForm if is_all else OwnPartForm)(request.POST or None, instance=trainer)
    words: dict[str, object] = {"form": form, "trainer": trainer, "is_all": is_all}
    if form.is_valid():
        try:
            _edit(request, form)
        except ChangedMeanwhile:
            words["conflict"] = _conflict(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The record is saved."))
            return redirect("trainer-card", pk)
    return render(request, "trainers/trainer_edit.html", words)


def _edit(request: Request, form: OwnPartForm) -> None:
    trainers.edit(
        form.instance,
        changed=form.changed_data,
        by=request.user,
        version=form.cleaned_data["version"],
    )


def _conflict(form: OwnPartForm) -> Conflict:
    """What was typed beside the record as it stands; the form may be sent once more."""
    standing = Trainer.objects.get(pk=form.instance.pk)
    who, at = last_saved(standing)
    form.helper = insisting(form.helper)
    theirs = type(form)(None, instance=standing)
    return conflict(form, theirs, version=standing.version, who=who, at=at)


@require_http_methods(READ_AND_WRITE)
def share_change(request: Request, pk: int) -> HttpResponse:
    """The share of a full contract from a day on."""
    trainer = _visible(request.user, pk)
    if not policies.may_edit_agreement(request.user):
        raise PermissionDenied
    today = trainer.employee.site.today()
    card = queries.card_of(trainer, on=today, with_away=False)
    initial = {"starts_on": today, "version": queries.version_of_shares(card.shares)}
    form = ShareForm(request.POST or None, initial=initial)
    words: dict[str, object] = {"form": form, "card": card}
    if form.is_valid():
        try:
            _change_share(request, trainer, form)
        except ChangedMeanwhile:
            words["conflict"] = _conflict_of_shares([*trainer.shares.all()], form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The share is saved."))
            return redirect("trainer-card", pk)
    return render(request, "trainers/share_change.html", words)


def _change_share(request: Request, trainer: Trainer, form: ShareForm) -> None:
    trainers.change_share(
        trainer,
        share=form.cleaned_data["share"],
        from_day=form.cleaned_data["starts_on"],
        by=request.user,
        version=form.cleaned_data["version"],
    )


def _conflict_of_shares(shares: list[FteShare], form: ShareForm) -> Conflict:
    """The share that was typed beside the one saved last, and its day."""
    none = FteShare(share=WHOLE_SHARE, starts_on=form.cleaned_data["starts_on"])
    latest = max(shares, key=_saved_at, default=none)
    said = {"share": latest.share, "starts_on": latest.starts_on}
    who, at = last_saved(latest)
    form.helper = insisting(form.helper)
    version = queries.version_of_shares(shares)
    return conflict(form, ShareForm(initial=said), version=version, who=who, at=at)


def _saved_at(share: FteShare) -> tuple[dt.datetime, int]:
    return last_saved(share)[1], share.pk


@require_http_methods(READ_AND_WRITE)
def absence_note(request: Request, pk: int) -> HttpResponse:
    """Days away: those ahead, and one more."""
    trainer = _visible(request.user, pk)
    if not policies.may_note_absence(request.user, trainer):
        raise PermissionDenied
    today = trainer.employee.site.today()
    form = AbsenceForm(request.POST or None, initial={"starts_on": today})
    if form.is_valid() and _noted(request, trainer, form):
        return redirect("trainers:absence-note", pk)
    words = {
        "form": form,
        "trainer": trainer,
        "is_own": policies.is_own(request.user, trainer),
        "absences": queries.absences_ahead(trainer, on=today),
    }
    return render(request, "trainers/absence_note.html", words)


def _noted(request: Request, trainer: Trainer, form: AbsenceForm) -> bool:
    """Whether the absence was noted; if not, the form says why."""
    days = form.cleaned_data
    try:
        absence = absences.note(trainer, **days, by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The absence is noted."))
    if booked := queries.booked_during(absence).count():
        words = ngettext(
            "%(count)s booked time on these days needs somebody else now.",
            "%(count)s booked times on these days need somebody else now.",
            booked,
        )
        messages.warning(request, words % {"count": booked})
    return True


@require_POST
def absence_withdraw(request: Request, pk: int) -> HttpResponse:
    """Takes days away back."""
    absence = get_object_or_404(queries.absences_known_to(request.user), pk=pk)
    if not policies.may_note_absence(request.user, absence.trainer):
        raise PermissionDenied
    try:
        absences.withdraw(absence, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The absence is withdrawn."))
    return redirect("trainers:absence-note", absence.trainer_id)
