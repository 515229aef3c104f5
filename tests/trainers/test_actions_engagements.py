import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from people.rules import Refused
from tests.builders.people import A_MONDAY, a_site, an_employee, an_instant
from tests.builders.trainers import a_category, a_trainer, an_absence, an_engagement
from trainers.actions import engagements
from trainers.actions.engagements import Slot
from trainers.models import Engagement, TimeChange
from trainers.models.categories import Work

pytestmark = pytest.mark.django_db

NORILSK = "Asia/Krasnoyarsk"  # seven hours ahead of UTC
State = Engagement.State


def a_slot(hour: int = 2, **fields: Any) -> Slot:
    """Six hours of Three Steps in Norilsk, from nine by its clock unless told otherwise."""
    slot = Slot(
        starts_at=an_instant(hour),
        ends_at=an_instant(hour + 6),
        zone=NORILSK,
        minutes=360,
        kind=Work.DELIVERY,
        title="Three Steps",
        category=fields.pop("category", None) or a_category(),
    )
    return replace(slot, **fields)


def at(hour: int) -> dict[str, Any]:
    return {"starts_at": an_instant(hour), "ends_at": an_instant(hour + 6)}


def notes() -> list[tuple[int, dt.date]]:
    return list(TimeChange.objects.values_list("trainer", "from_day"))


def a_karimova(**fields: object):
    return a_trainer(an_employee("Karimova", "Aigul", site=a_site("Norilsk", zone=NORILSK)))


def test_book_takes_the_time_and_leaves_a_note():
    trainer = a_trainer()
    slot = a_slot(site=trainer.employee.site, group_size=24, night_away=True)

    engagement = engagements.book(trainer, slot)

    assert list(trainer.engagements.standing()) == [engagement]
    assert {name: getattr(engagement, name) for name in vars(slot)} == vars(slot)
    assert (engagement.state, engagement.sequence) == (State.PLANNED, 0)
    assert notes() == [(trainer.pk, A_MONDAY)]


def test_book_a_draft_takes_the_time_and_tells_nobody():
    trainer = a_trainer()

    engagements.book(trainer, a_slot(), state=State.PROVISIONAL)

    assert notes() == []
    with pytest.raises(Refused, match="has “Three Steps” from"):
        engagements.book(trainer, a_slot(4))


def test_book_names_what_the_trainer_has_by_the_clock_of_its_place():
    trainer = a_karimova()
    engagements.book(trainer, a_slot(2, site=trainer.employee.site))

    with pytest.raises(Refused) as refused:
        engagements.book(trainer, a_slot(7, zone="Europe/Moscow"))

    assert str(refused.value) == (
        "Karimova Aigul has “Three Steps” from 23 November 2026, 09:00 to 15:00 (Norilsk)."
        " Choose another time or trainer."
    )


def test_book_names_the_zone_where_the_other_has_no_site():
    trainer = a_karimova()
    engagements.book(trainer, a_slot(2))

    with pytest.raises(Refused, match=r"09:00 to 15:00 \(Asia/Krasnoyarsk\)"):
        engagements.book(trainer, a_slot(7))


def test_book_lets_engagements_touch():
    trainer = a_trainer()

    first = engagements.book(trainer, a_slot(2))
    second = engagements.book(trainer, a_slot(8))

    assert list(trainer.engagements.standing()) == [first, second]


@pytest.mark.parametrize(
    ("first", "last", "away"),
    [
        (20, 21, False),
        (21, 22, True),
        (22, 22, True),
        (22, 24, True),
        (23, 24, True),
        (24, 25, False),
    ],
)
def test_book_refuses_a_day_of_absence_at_the_place(first, last, away):
    """From the evening of the 22nd by the clock of Norilsk into the night of the 23rd."""
    trainer = a_karimova()
    an_absence(trainer, dt.date(2026, 11, first), dt.date(2026, 11, last))
    evening = an_instant(14, day=dt.date(2026, 11, 22))
    slot = a_slot(starts_at=evening, ends_at=evening + dt.timedelta(hours=6))

    if not away:
        assert engagements.book(trainer, slot).day == dt.date(2026, 11, 22)
        return
    with pytest.raises(Refused) as refused:
        engagements.book(trainer, slot)
    assert str(refused.value) == (
        "Karimova Aigul is away on 22 November 2026. Choose somebody else."
    )


def test_book_until_midnight_does_not_reach_the_next_day():
    trainer = a_karimova()
    an_absence(trainer, dt.date(2026, 11, 24))

    engagements.book(trainer, a_slot(11))

    assert trainer.engagements.count() == 1


def test_book_refuses_who_is_no_longer_a_trainer():
    trainer = a_trainer(left_on=A_MONDAY)

    with pytest.raises(Refused, match="is no longer a trainer on 23 November 2026"):
        engagements.book(trainer, a_slot())


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends_at": an_instant(2)}, "The end must be after the start."),
        ({"minutes": 0}, "The minutes of work are between 1 and 1,440."),
        ({"kind": Work.TRAVEL}, "Work has a kind of content; preparation, travel and meetings"),
        ({"zone": "Nowhere"}, "“Nowhere” is no time zone."),
    ],
)
def test_book_says_what_is_wrong_with_the_slot(wrong, sentence):
    with pytest.raises(Refused, match=sentence):
        engagements.book(a_trainer(), a_slot(**wrong))

    assert not Engagement.objects.exists()


def test_move_changes_the_time_and_leaves_a_note_from_the_earlier_day_on():
    engagement = an_engagement()
    earlier = an_instant(2, day=dt.date(2026, 11, 20))

    moved = engagements.move(
        engagement, starts_at=earlier, ends_at=earlier + dt.timedelta(hours=3), minutes=170
    )

    engagement.refresh_from_db()
    assert moved == engagement
    assert (engagement.starts_at, engagement.minutes, engagement.sequence) == (earlier, 170, 1)
    assert min(day for _trainer, day in notes()) == dt.date(2026, 11, 20)


def test_move_within_its_own_time_is_no_clash_and_keeps_the_minutes():
    engagement = an_engagement(start="09:00")

    moved = engagements.move(engagement, **at(4))

    assert (moved.starts_at, moved.minutes) == (an_instant(4), 360)


def test_move_to_where_it_is_changes_nothing():
    engagement = an_engagement()

    moved = engagements.move(engagement, starts_at=engagement.starts_at, ends_at=engagement.ends_at)

    assert moved.sequence == 0
    assert notes() == []


def test_move_refuses_a_taken_time_and_leaves_the_rest():
    trainer = a_trainer()
    engagement = an_engagement(trainer, start="09:00", minutes=60)
    an_engagement(trainer, start="11:00", minutes=60)

    with pytest.raises(Refused, match="has “Three Steps of Safety” from"):
        engagements.move(engagement, **at(4))

    engagement.refresh_from_db()
    assert (engagement.sequence, notes()) == (0, [])


def test_move_refuses_what_was_canceled():
    engagement = engagements.cancel(an_engagement())

    with pytest.raises(Refused, match="canceled meanwhile"):
        engagements.move(engagement, **at(4))


def test_move_of_a_draft_is_seen_by_nobody():
    moved = engagements.move(an_engagement(state=State.PROVISIONAL), **at(4))

    assert moved.sequence == 0
    assert notes() == []


def test_cancel_frees_the_time_once_and_keeps_the_title():
    engagement = an_engagement()

    engagements.cancel(engagement)

    assert (engagement.state, engagement.sequence) == (State.CANCELED, 1)
    assert engagement.title == "Three Steps of Safety"
    assert notes() == [(engagement.trainer_id, A_MONDAY)]
    assert engagements.book(engagement.trainer, a_slot()).pk != engagement.pk
    with pytest.raises(Refused, match="already canceled"):
        engagements.cancel(engagement)


def test_cancel_of_a_draft_is_seen_by_nobody():
    draft = engagements.cancel(an_engagement(state=State.PROVISIONAL))

    assert (draft.state, draft.sequence) == (State.CANCELED, 0)
    assert notes() == []


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        (engagements.publish, State.PROVISIONAL, State.PLANNED),
        (engagements.confirm, State.PLANNED, State.LOGGED),
    ],
)
def test_publish_and_confirm_take_each_once_and_leave_a_note_for_each_trainer(act, before, after):
    trainer = a_trainer()
    tuesday = A_MONDAY + dt.timedelta(days=1)
    chosen = [an_engagement(trainer, day, state=before) for day in (tuesday, A_MONDAY)]
    other = an_engagement(state=before)
    canceled = an_engagement(state=State.CANCELED)

    first, second = act(iter([*chosen, canceled])), act([*chosen, canceled])

    assert (first, second) == (2, 0)
    assert set(Engagement.objects.filter(state=after)) == set(chosen)
    other.refresh_from_db()
    assert other.state == before
    assert notes() == [(trainer.pk, A_MONDAY)]


def test_set_group_changes_those_with_another_number():
    trainers = [a_trainer(), a_trainer(), a_trainer()]
    none = an_engagement(trainers[0])
    same = an_engagement(trainers[1], group_size=24)
    draft = an_engagement(trainers[2], state=State.PROVISIONAL, group_size=12)
    canceled = an_engagement(state=State.CANCELED)

    changed = engagements.set_group(iter([none, same, draft, canceled]), 24)

    assert changed == 2
    assert set(Engagement.objects.filter(group_size=24)) == {none, same, draft}
    assert notes() == [(trainers[0].pk, A_MONDAY)]
    assert engagements.set_group([none, same], None) == 2
    assert set(Engagement.objects.filter(group_size=None)) == {none, same, canceled}
