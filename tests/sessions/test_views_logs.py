"""The log of a session on the trainer's phone."""

import datetime as dt
import re
from base64 import b64decode

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Right, Shown, Switch
from sessions.models import Incident, SessionLog
from sessions.queries.seals import seal_of
from tests.builders.people import a_user
from tests.builders.sessions import a_log, a_session, an_assignment
from tests.builders.trainers import a_trainer
from wellbeing.models import EffortRating

pytestmark = pytest.mark.django_db

WORDS = {
    "effort": "7",
    "enthusiasm": "4",
    "what_worked": "The ladder",
    "what_to_change": "A break",
    "note": "Tired",
    "shares_note": "on",
    "incident": "A fire drill",
}


def a_day_from_now(days: int) -> dt.date:
    return timezone.now().date() + dt.timedelta(days=days)


def signed_in(client, days_ago: int = 2, **fields):
    """The place of a trainer, who is signed in, in a session that ended so many days ago."""
    trainer = a_trainer()
    client.force_login(a_user(Right.TRAIN, employee=trainer.employee))
    return a_session(trainer, day=a_day_from_now(-days_ago), **fields).assignments.get()


def url_of(assignment, page: str = "log") -> str:
    return reverse(f"sessions:{page}", args=[assignment.pk])


def test_log_is_saved_and_shown_again(client):
    assignment = signed_in(client)

    answer = client.post(url_of(assignment), WORDS)

    assert answer.headers["Location"] == reverse("my-day")
    assert SessionLog.objects.values("enthusiasm", "what_worked", "note", "shares_note").get() == {
        "enthusiasm": 4,
        "what_worked": "The ladder",
        "note": "Tired",
        "shares_note": True,
    }
    assert EffortRating.objects.get().value == 7
    assert Incident.objects.get().words == "A fire drill"
    form = client.get(url_of(assignment)).context["form"]
    assert form.initial == {
        "effort": 7,
        "enthusiasm": 4,
        "what_worked": "The ladder",
        "what_to_change": "A break",
        "note": "Tired",
        "shares_note": True,
        "incident": "A fire drill",
        "version": 1,
    }


def test_everything_may_be_left_out(client):
    assignment = signed_in(client)

    answer = client.post(url_of(assignment), {"effort": "", "enthusiasm": ""})

    assert answer.status_code == 302
    assert SessionLog.objects.get().enthusiasm is None
    assert EffortRating.objects.count() == Incident.objects.count() == 0


def test_zero_is_an_answer(client):
    assignment = signed_in(client)

    client.post(url_of(assignment), {"effort": "0"})

    assert EffortRating.objects.get().value == 0
    page = client.get(url_of(assignment)).content.decode()
    assert re.search(r'name="effort" value="0"[^>]*checked', page)


@pytest.mark.parametrize(
    ("field", "typed"), [("effort", "11"), ("enthusiasm", "0"), ("note", "x" * 4001)]
)
def test_wrong_answer_is_named_and_the_rest_kept(client, field, typed):
    assignment = signed_in(client)

    answer = client.post(url_of(assignment), WORDS | {field: typed})

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {field}
    page = answer.content.decode()
    assert "field-problem" in page
    assert "The ladder" in page
    assert SessionLog.objects.count() == 0


def test_log_before_the_end_is_refused_and_keeps_what_was_typed(client):
    assignment = signed_in(client, days_ago=-3)

    answer = client.post(url_of(assignment), WORDS)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "when your first day is over" in page
    assert "The ladder" in page


def test_effort_is_not_asked_after_fourteen_days(client):
    assignment = signed_in(client, days_ago=20)

    page = client.get(url_of(assignment)).content.decode()
    answer = client.post(url_of(assignment), WORDS, follow=True)

    assert 'name="effort"' not in page
    assert "asked for 14 days" in page
    assert [str(message) for message in answer.context["messages"]] == [
        "Saved, but without how demanding it was: that is asked for 14 days."
    ]
    assert EffortRating.objects.count() == 0


def test_audience_stands_beside_every_field(client):
    assignment = signed_in(client)
    Switch.objects.create(shown=Shown.LOG_TEXTS, right=Right.ANALYZE)

    answer = client.get(url_of(assignment))

    page = answer.content.decode()
    readers = answer.context["readers"]
    assert set(readers) == set(answer.context["form"].fields) - {"version", "quick_words"}
    assert page.count(str(readers["note"])) == 2  # beside the quick words too, which go there
    assert all(str(words) in page for words in readers.values())
    assert page.count("You and analysts read this.") == 2


def test_log_exists_for_its_trainer_alone(client):
    assignment = signed_in(client)
    a_log(assignment, note="Planted")
    own = SessionLog.objects.get()
    statuses = set()
    for right in Right:
        client.force_login(a_user(right))
        for page in ("log", "log-share"):
            statuses.add(client.post(url_of(assignment, page), WORDS).status_code)
        statuses.add(client.get(url_of(assignment)).status_code)

    own.refresh_from_db()
    assert statuses == {404}
    assert (own.note, own.shares_note) == ("Planted", False)


def test_log_of_a_draft_does_not_exist(client):
    assignment = signed_in(client, state="draft")

    assert client.get(url_of(assignment)).status_code == 404


def share(client, assignment, wish: str):
    return client.post(url_of(assignment, "log-share"), {"share": wish}, follow=True)


def test_words_are_shared_and_taken_back_as_asked_for(client):
    assignment = signed_in(client)
    log = a_log(assignment, note="Tired")
    shared = []
    for wish in ("yes", "yes", "no", "no"):
        answer = share(client, assignment, wish)
        assert answer.request["PATH_INFO"] == reverse(
            "sessions:detail", args=[assignment.session_id]
        )
        log.refresh_from_db()
        shared.append((log.shares_note, [str(message) for message in answer.context["messages"]]))

    assert shared == [
        (True, ["Load coordinators may read your words now."]),
        (True, ["There is no text to share, or it is already shared."]),
        (False, ["Your words are yours alone again."]),
        (False, ["This text is not shared any more."]),
    ]


@pytest.mark.parametrize("is_shared", [False, True])
def test_button_asks_for_what_it_says(client, is_shared):
    assignment = signed_in(client)
    a_log(assignment, note="Tired", shares_note=is_shared)

    page = client.get(reverse("sessions:detail", args=[assignment.session_id])).content.decode()

    asked = re.search(
        r'name="share" value="(\w+)">\s*<button.*?</svg>(.*?)</button>', page, re.DOTALL
    )
    assert asked is not None
    assert asked.groups() == (
        ("no", "Do not share my words any more")
        if is_shared
        else ("yes", "Share my words with the load coordinators")
    )


@pytest.mark.parametrize("is_shared", [False, True])
@pytest.mark.parametrize("wish", ["", "maybe"])
def test_nothing_is_shared_or_taken_back_without_a_wish(client, is_shared, wish):
    assignment = signed_in(client)
    log = a_log(assignment, note="Tired", shares_note=is_shared)

    answer = share(client, assignment, wish)

    log.refresh_from_db()
    assert log.shares_note is is_shared
    assert [str(message) for message in answer.context["messages"]] == [
        "Say whether your words are to be shared or not."
    ]


def test_silence_cannot_be_shared(client):
    assignment = signed_in(client)
    a_log(assignment)

    page = share(client, assignment, "yes")

    assert [str(message) for message in page.context["messages"]] == [
        "There is no text to share, or it is already shared."
    ]


def test_log_that_is_not_there_cannot_be_shared(client):
    assignment = signed_in(client)

    assert share(client, assignment, "yes").status_code == 404


def test_log_names_the_own_days_of_a_shared_session(client):
    trainer, colleague = a_trainer(), a_trainer()
    session = a_session(days=2)
    first, second = session.blocks.all()
    an_assignment(session, colleague, blocks=[first])
    own = an_assignment(session, trainer, blocks=[second])
    client.force_login(a_user(Right.TRAIN, employee=trainer.employee))

    html = client.get(reverse("sessions:log", args=[own.pk])).content.decode()

    assert "24 November 2026, 09:00–15:00" in html
    assert "23 November 2026" not in html


# ---- scales and quick words -----------------------------------------------------------------


def test_nothing_is_chosen_before_somebody_does(client):
    page = client.get(url_of(signed_in(client))).content.decode()

    assert "checked" not in page


def test_no_answer_is_an_answer_that_stays_chosen(client):
    assignment = signed_in(client)

    page = client.post(url_of(assignment), WORDS | {"effort": "", "enthusiasm": "9"})

    assert re.search(r'name="effort" value=""[^>]*checked', page.content.decode())


def test_quick_words_join_the_own_words_once(client):
    assignment = signed_in(client)
    words = {"quick_words": ["group", "idea"], "note": "Great idea. Tired"}

    client.post(url_of(assignment), words)

    assert SessionLog.objects.get().note == "Hard group. Great idea. Tired"


def test_quick_words_alone_are_a_note(client):
    client.post(url_of(signed_in(client)), {"quick_words": ["room"]})

    assert SessionLog.objects.get().note == "Room trouble."


def test_quick_words_that_make_the_text_too_long_are_named(client):
    sent = {"quick_words": ["group"], "note": "x" * 3995}

    answer = client.post(url_of(signed_in(client)), sent)

    assert set(answer.context["form"].errors) == {"note"}
    assert SessionLog.objects.count() == 0


def test_lines_end_alike_whatever_sent_them(client):
    client.post(url_of(signed_in(client)), {"note": "One\r\nTwo"})

    assert SessionLog.objects.get().note == "One\nTwo"


# ---- two devices, and a part of the page ----------------------------------------------------

PART = {"HX-Request": "true"}


def test_both_texts_are_shown_and_saving_once_more_is_meant(client):
    assignment = signed_in(client)
    client.post(url_of(assignment), {"effort": "3", "note": "First", "incident": "A fire drill"})
    later = {"effort": "", "quick_words": ["room"], "note": "Second", "version": "0"}

    answer = client.post(url_of(assignment), later)

    found = answer.context["conflict"]
    assert [(row.label, row.yours, row.theirs) for row in found.rows] == [
        ("How demanding was this session for you as a whole?", "no answer", "3"),
        ("In your own words", "Room trouble. Second", "First"),
    ]
    assert found.who == "Your other device"
    assert SessionLog.objects.get().note == "First"
    form = answer.context["form"]
    sent = {name: form[name].value() for name in ("effort", "note", "version")}
    client.post(url_of(assignment), sent)
    assert SessionLog.objects.get().note == "Room trouble. Second"


def test_effort_that_counts_no_more_is_not_compared(client):
    assignment = signed_in(client, days_ago=20)
    client.post(url_of(assignment), {"note": "First"})

    answer = client.post(url_of(assignment), {"effort": "7", "note": "Second"})

    assert [row.yours for row in answer.context["conflict"].rows] == ["Second"]


def test_saved_part_leads_to_the_day(client):
    assignment = signed_in(client)

    inside = client.post(url_of(assignment), WORDS, headers=PART | {"HX-Target": "day"})
    alone = client.post(url_of(assignment), WORDS, headers=PART | {"HX-Target": "log-card"})

    assert (inside.status_code, inside.headers["Location"]) == (302, reverse("my-day"))
    assert (alone.status_code, alone.headers["HX-Redirect"]) == (200, reverse("my-day"))


def test_part_with_a_problem_is_the_card_alone(client):
    answer = client.post(url_of(signed_in(client)), WORDS | {"effort": "11"}, headers=PART)

    assert answer.headers["HX-Retarget"] == "#log-card"
    assert answer.content.decode().lstrip().startswith('<section class="c" id="log-card"')
    assert "field-problem" in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"note": "First", "version": "0"}, 200, {}),
        ({"note": "Second", "version": "0"}, 409, {}),
        ({"note": "Second", "version": "1"}, 200, {}),
        ({"enthusiasm": "9"}, 422, {"words": "Select a valid choice. 9 is not one of the"}),
    ],
)
def test_device_is_told_what_became_of_a_log_it_had_kept(client, sent, status, words):
    assignment = signed_in(client)
    client.post(url_of(assignment), {"note": "First"})

    answer = client.post(url_of(assignment), sent, headers={"Accept": "application/json"})

    assert answer.status_code == status
    assert {name: text[:42] for name, text in answer.json().items()} == words


def test_device_is_told_why_a_log_is_refused(client):
    assignment = signed_in(client, days_ago=-3)

    answer = client.post(url_of(assignment), WORDS, headers={"Accept": "application/json"})

    assert answer.status_code == 422
    assert "when your first day is over" in answer.json()["words"]


def test_key_of_a_device_is_of_one_person_alone(client):
    seals = [seal_of(a_user()) for _person in range(2)]

    assert len({*seals}) == 2
    assert [len(b64decode(seal)) for seal in seals] == [32, 32]
