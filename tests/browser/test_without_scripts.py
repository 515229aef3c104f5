"""Every form of the product is sent once by a browser that runs no script, and is taken."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.urls import reverse
from playwright.sync_api import FilePayload, Locator, Page, Response

from people.actions import invitations
from people.models import Job, Right, User
from people.views import exports
from programs.models import Program
from sessions.models import TrainingSession
from tests.builders.exports import an_export
from tests.builders.imports import an_import
from tests.builders.notices import a_notice
from tests.builders.people import PASSWORD, a_site, a_user, an_employee
from tests.builders.programs import a_program, a_qualification
from tests.builders.sessions import a_log, a_session
from tests.builders.trainers import a_trainer, an_absence
from tests.builders.wellbeing import a_relief, a_switch, an_alert
from tests.house.walk import a_session_of
from trainer_institute.doors import DOORS
from trainers.models import Trainer
from wellbeing.models import Alert, ReliefAction

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

Values = Mapping[str, str]
DAY = dt.timedelta(days=1)
# What was typed when a sign-in ended: test_partial_updates.py sends it, without scripts too.
SENT_ELSEWHERE = {"account-kept"}
NEW_PASSWORD = "seven quiet reindeer"
TRAINERS_CSV: FilePayload = {
    "name": "trainers.csv",
    "mimeType": "text/csv",
    "buffer": b"code,name,home_site,qualified_for,qualified_on\nT-1,Ada Brown,Leeds,,\n",
}


@dataclass(frozen=True)
class Form:
    """One form: where it is sent, on which page it stands, and what is typed into it."""

    url: str
    args: tuple[object, ...] = ()
    page: str = ""
    values: Values = field(default_factory=dict)

    @property
    def target(self) -> str:
        return reverse(self.url, args=self.args)

    def send(self, page: Page) -> None:
        """Opens the page, types, sends the form, and sees that it was taken."""
        page.goto(self.page or self.target)
        form = page.locator(f'form[method=post][action="{self.target}"]:not(dialog form)').first
        if not form.count():  # it stands on a page of its own, where scripts would open a window
            page.goto(self.target)
            form = page.locator("main form[method=post]").first
        _unfold(page, form)
        for name, value in self.values.items():
            _fill(form, name, value)
        with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            form.locator("[type=submit]").last.click()
        assert _was_taken(sent.value), f"{self.url}: {page.locator('main').inner_text()}"
        page.wait_for_load_state()
        assert page.locator("#messages .msg.bad").all_inner_texts() == [], self.url


def _was_taken(answer: Response) -> bool:
    """What was refused is shown again, or shown with a problem."""
    return answer.status == 302


def _unfold(page: Page, form: Locator) -> None:
    """What is folded in or around the form is opened, as a person does."""
    around = form.locator("xpath=ancestor::details[not(@open)]/summary")
    for summary in [*around.all(), *form.locator("details:not([open]) > summary").all()]:
        summary.click()


def _fill(form: Locator, name: str, value: str) -> None:
    control = form.locator(f'[name="{name}"]').first
    kind = control.evaluate("(e) => e.type")
    if kind == "file":
        control.set_input_files(TRAINERS_CSV)
    elif kind in ("radio", "checkbox"):
        form.locator(f'[name="{name}"][value="{value}"]').check(force=True)
    elif kind == "select-one":
        control.select_option(value)
    else:
        control.fill(value)


@dataclass(frozen=True)
class Institute:
    """Two people at one place: who runs it, and a trainer who is looked after."""

    chief: User
    trainer: Trainer
    today: dt.date

    def forms_of_people(self) -> list[Form]:
        """What an administrator sends about people."""
        chief, today = self.chief, self.today
        guest = an_employee("Orlova", site=chief.site)
        deputy = a_user(Right.CONTACT, employee=an_employee("Sokolov", site=chief.site))
        taken, own = deputy.grants.get(), chief.grants.get(right=Right.PLAN)
        days = {"starts_on": f"{today}", "ends_on": f"{today + DAY}"}
        key = a_session_of(chief)
        elsewhere = UserSession.objects.create(user=chief, ip="127.0.0.1", session_key=key)
        found, failed = an_import(chief), an_import(chief, state=Job.State.FAILED)
        found.report["files"]["trainers.csv"] |= {"created": 1, "rejected": 0}
        found.save(update_fields=["report"])
        export = an_export(chief, state=Job.State.FAILED)
        sign_ins, person = "/account/sign-ins/", f"/people/{guest.pk}/"
        return [
            Form("people:invite", (guest.pk,), person, {"email": "orlova@example.com"}),
            Form("people:grant-give", (deputy.employee_id,), values={"right": Right.TRAIN}),
            Form(
                "people:grant-take",
                (taken.pk,),
                f"/people/{deputy.employee_id}/",
                {"why": "moved on"},
            ),
            Form("people:grant-deputize", (own.pk,), values={"deputy": deputy.email, **days}),
            Form(
                "people:switch-set",
                values={"shown": "notes", "right": "care", "change": "open", "why": "agreed"},
            ),
            Form("account-sign-in-end", (elsewhere.pk,), sign_ins),
            Form("account-sign-ins", (), sign_ins),
            Form("account-settings", values={"theme": "dark"}),
            Form("set-theme", (), "/account/"),
            Form("account-site"),
            Form("job-export", (), "/people/?export=csv"),
            Form("job-again", (export.pk,), f"/jobs/{export.pk}/"),
            Form("import-new", values={"uploads": ""}),
            Form("import-run", (found.pk,), f"/imports/{found.pk}/"),
            Form("import-again", (failed.pk,), f"/imports/{failed.pk}/"),
        ]

    def forms_of_sessions(self) -> list[Form]:
        """What a planner sends about trainers and sessions."""
        trainer, program = self.trainer, a_program("Three Steps of Safety")
        other = a_trainer(site=self.chief.site)
        a_qualification(other, program)
        away, draft, to_come, held, counted, bare = (
            an_absence(trainer, self.today + 50 * DAY),
            self.a_session(5, program, "draft"),
            self.a_session(8, program, "published"),
            self.a_session(-1, program, "published"),
            self.a_session(-2, program, "delivered"),
            a_session(program=program, site=self.chief.site, day=self.today + 20 * DAY),
        )
        released = self.a_session(12, program, "published").assignments.get().duties.get()
        days = {"starts_on": f"{self.today + 60 * DAY}", "ends_on": f"{self.today + 61 * DAY}"}
        absences = f"/trainers/{trainer.pk}/absences/"
        share = {"share": "0.5", "starts_on": f"{self.today}"}
        return [
            Form("trainers:edit", (trainer.pk,), values={"topics": "ladders"}),
            Form("trainers:share-change", (trainer.pk,), values=share),
            Form("trainers:absence-withdraw", (away.pk,), absences),
            Form("trainers:absence-note", (trainer.pk,), values=days),
            of_session("publish", draft),
            of_session("deliver", held, head_count="21"),
            of_session("count", counted, head_count="22"),
            of_session("close", counted),
            of_session("cancel", to_come, why="no bus"),
            Form("sessions:duty-assign", (bare.pk,)),
            Form("sessions:duty-release", (released.pk,), values={"why": "a free day"}),
        ]

    def a_session(self, day: int, program: Program, state: str) -> TrainingSession:
        when = self.today + day * DAY
        people = 20 if state == "delivered" else None
        return a_session(self.trainer, program=program, day=when, state=state, head_count=people)

    def forms_of_care(self) -> list[Form]:
        """What a load coordinator sends about alerts."""
        peak, asked = (
            an_alert(a_trainer(site=self.chief.site), kind=kind, due_on=self.today + DAY)
            for kind in (Alert.Kind.PEAK, Alert.Kind.ASKED)
        )
        both = {"agreed_by_care_at": peak.opened_at, "agreed_by_trainer_at": peak.opened_at}
        agreed, page = self.a_relief(peak, **both), f"/load/alerts/{peak.pk}/"
        thing = {"kind": "talk", "words": "A talk on Friday", "due_on": f"{self.today + 3 * DAY}"}
        notice = a_notice(self.chief.employee)
        a_notice(self.chief.employee)
        return [
            Form("wellbeing:alert-take-over", (peak.pk,), page),
            Form("wellbeing:alert-due", (peak.pk,), values={"due_on": f"{self.today + DAY}"}),
            Form("wellbeing:relief-propose", (peak.pk,), values=thing),
            Form("wellbeing:relief-end", (agreed.pk,), values={"outcome": "It helped"}),
            Form("wellbeing:alert-answer", (asked.pk,), values={"note": "Agreed"}),
            Form("notices:open", (notice.pk,), "/messages/"),
            Form("notices:read-all", (), "/messages/"),
        ]

    def forms_of_the_trainer(self) -> list[Form]:
        """What the trainer sends about the own work and load."""
        program = a_program("Stop-work talk")
        to_log = self.a_session(-3, program, "published").assignments.get()
        logged = self.a_session(-4, program, "published").assignments.get()
        a_log(logged, note="The ladder example")
        alert = self.an_alert(Alert.Kind.HARD_RULE)
        agreed, declined = self.a_relief(alert), self.a_relief(alert)
        asked, page = self.an_alert(Alert.Kind.ASKED, words="Help"), f"/load/alerts/{alert.pk}/"
        return [
            Form("sessions:log", (to_log.pk,), values={"effort": "6", "note": "Fine"}),
            Form("sessions:log-share", (logged.pk,), f"/sessions/{logged.session_id}/"),
            Form("wellbeing:relief-agree", (agreed.pk,), page),
            Form("wellbeing:relief-decline", (declined.pk,), page),
            Form("wellbeing:alert-withdraw", (asked.pk,), f"/load/alerts/{asked.pk}/"),
            Form("wellbeing:relief-ask", values={"words": "A Saturday at home"}),
        ]

    def an_alert(self, kind: str, **fields: object) -> Alert:
        return an_alert(self.trainer, kind=kind, due_on=self.today + DAY, **fields)

    def a_relief(self, alert: Alert, **fields: object) -> ReliefAction:
        due_on = self.today + 2 * DAY
        return a_relief(alert, proposed_by=self.chief, due_on=due_on, **fields)


def of_session(verb: str, session: TrainingSession, **values: str) -> Form:
    """A form that stands on the page of the session, or leads from there."""
    return Form(f"sessions:{verb}", (session.pk,), f"/sessions/{session.pk}/", values)


@pytest.fixture
def institute(transactional_db) -> Institute:
    site = a_site("Norilsk")
    a_switch(Right.CARE)
    rights = (Right.PLAN, Right.CARE, Right.ANALYZE, Right.ADMINISTER)
    chief = a_user(*rights, employee=an_employee("Petrova", site=site), password=PASSWORD)
    person = an_employee("Karimova", site=site)
    a_user(Right.TRAIN, employee=person, password=PASSWORD)
    return Institute(chief, a_trainer(person), chief.today())


def forms_of_doors(anna: User) -> list[Form]:
    """What somebody sends who has not signed in; the last one lets Anna in."""
    _invitation, token = invitations.invite(a_user(email="guest@example.com"), by=None)
    words = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    recovery = (user_pk_to_url_str(anna), default_token_generator.make_token(anna))
    return [
        Form("set-language", (), "/sign-in/"),
        Form("account-invitation", (token,), values=words),
        Form("account_reset_password", values={"email": anna.email}),
        Form("account_reset_password_from_key", recovery, values=words),
        Form("account_login", values={"login": anna.email, "password": NEW_PASSWORD}),
        Form("account_change_password", values={"oldpassword": NEW_PASSWORD, **twice(PASSWORD)}),
        Form("account_logout"),
    ]


def twice(word: str) -> dict[str, str]:
    return {"password1": f"{word} again", "password2": f"{word} again"}


def test_every_form_is_taken_without_scripts(profile, complaints, institute, monkeypatch):
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 0)  # so that a few people are a long list
    anna = a_user(email="anna@example.com", password=PASSWORD)
    chief, trainer = institute.chief, institute.trainer.employee.user
    work = [
        (None, forms_of_doors(anna)),
        (trainer, institute.forms_of_the_trainer()),
        (chief, institute.forms_of_people()),
        (chief, institute.forms_of_sessions()),
        (chief, institute.forms_of_care()),
    ]

    for user, forms in work:
        with profile(user, java_script_enabled=False) as page:
            for form in forms:
                form.send(page)

    sent = {form.url for _user, forms in work for form in forms}
    assert {url for url, door in DOORS.items() if door.write} - sent == SENT_ELSEWHERE
    assert complaints.unexpected() == []
