"""The log on a phone without a network: kept, sent once, compared, and never shown to another."""

import datetime as dt
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect

from people.models import Right, Site, User
from sessions.actions import logs
from sessions.actions.logs import LogWords
from sessions.models import Assignment, SessionLog
from tests.browser.conftest import sign_in
from tests.browser.driving import PHONE
from tests.builders.people import PASSWORD, a_site, a_user, an_employee
from tests.builders.programs import a_program
from tests.builders.sessions import a_session
from tests.builders.trainers import a_trainer

# Without it the driver takes the network from pages, not from the script that answers for it.
os.environ["PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS"] = "1"

pytestmark = pytest.mark.django_db(transaction=True)

A_DAY = dt.timedelta(days=1)
KEPT = "Kept on this device. It is sent when you are online."
SECRET = "I slept badly"
HALF_A_DAY_LATER = "() => { const now = Date.now(); Date.now = () => now + 13 * 3600 * 1000; }"


def a_user_who_trains(name: str) -> User:
    person = an_employee(name, site=Site.objects.first() or a_site("Norilsk"))
    return a_user(Right.TRAIN, employee=person, password=PASSWORD)


@pytest.fixture
def aigul(transactional_db) -> User:
    """A trainer with two sessions to log."""
    user = a_user_who_trains("Karimova")
    assert user.employee is not None
    trainer = a_trainer(user.employee)
    for number, days in enumerate((2, 3)):
        program = a_program(f"Program {number}")
        a_session(trainer, program=program, day=user.today() - days * A_DAY)
    return user


@pytest.fixture
def latest(aigul) -> Assignment:
    return Assignment.objects.get(session__edition__program__name="Program 0")


@pytest.fixture
def phone(profile, aigul, complaints) -> Iterator[Page]:
    """My day, open on a phone that has what it needs without a network."""
    complaints.expected += ["ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest"]
    with profile(aigul, viewport=PHONE) as page:
        open_day(page)
        yield page
    assert complaints.unexpected() == []


def open_day(page: Page) -> None:
    page.goto("/my-day/")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def keep(page: Page, words: str = SECRET) -> None:
    """Fills in the log and saves it without a network."""
    page.context.set_offline(True)
    page.locator("input[name=effort][value='7']").check()
    page.get_by_text("Write more").click()
    page.get_by_label("In your own words").fill(words)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(KEPT).filter(visible=True)).to_have_count(1)


def names_on(page: Page) -> list[str]:
    return page.locator("#kept h3").all_inner_texts()


def on_the_device(page: Page) -> str:
    """All that stands in the stores of this device, as far as a script can read it."""
    return page.evaluate(
        """async () => {
          const opened = indexedDB.open("institute", 1);
          await new Promise((done) => { opened.onsuccess = done; });
          const texts = [];
          for (const name of ["kept", "open"]) {
            const asked = opened.result.transaction(name).objectStore(name).getAll();
            await new Promise((done) => { asked.onsuccess = done; });
            for (const row of asked.result) {
              const locked = row.locked ? new TextDecoder().decode(row.locked) : "";
              texts.push(JSON.stringify(row) + locked);
            }
          }
          for (const name of await caches.keys()) {
            for (const asked of await (await caches.open(name)).keys()) texts.push(asked.url);
          }
          return texts.join("\\n");
        }"""
    )


def test_log_is_kept_without_a_network_and_sent_once(phone, look, latest):
    keep(phone)

    assert SessionLog.objects.count() == 0
    assert names_on(phone) == ["Program 0"]
    assert SECRET not in on_the_device(phone)
    look(phone, "my-day-kept")
    phone.set_viewport_size(PHONE)
    phone.context.set_offline(False)

    expect(phone.get_by_text("Thank you, it is saved.")).to_be_visible()
    expect(phone.get_by_role("heading", name="How did it go? Program 1")).to_be_visible()
    log = SessionLog.objects.get()
    assert (log.assignment, log.note, log.version) == (latest, SECRET, 1)
    assert names_on(phone) == []


def test_two_tabs_send_a_log_once(phone):
    keep(phone)
    other = phone.context.new_page()
    sent: list[str] = []
    phone.context.on("request", lambda asked: sent.append(asked.method))

    phone.context.set_offline(False)
    other.goto("/my-day/")
    expect(phone.get_by_text(KEPT)).to_be_hidden()
    expect(other.get_by_text(KEPT)).to_be_hidden()

    assert sent.count("POST") == 1
    assert SessionLog.objects.get().version == 1


def test_both_texts_are_shown_where_another_device_was_first(phone, look, latest, aigul):
    keep(phone)
    logs.save(latest, by=aigul, words=LogWords(effort=3, note="All was well"))
    phone.context.set_offline(False)

    phone.get_by_role("button", name="Compare").click()

    both = phone.get_by_role("region", name="Your other device saved this")
    expect(both).to_contain_text(SECRET)
    expect(both).to_contain_text("All was well")
    look(phone, "session-log-both")
    phone.set_viewport_size(PHONE)
    phone.get_by_role("button", name="Save", exact=True).click()
    expect(phone.get_by_text("Thank you, it is saved.")).to_be_visible()
    log = SessionLog.objects.get()
    assert (log.note, log.version) == (SECRET, 2)
    assert names_on(phone) == []


def test_log_that_is_not_taken_stays_and_says_why(phone, latest):
    keep(phone)
    session = latest.session
    type(session).objects.update(state="canceled", why_canceled="No bus")
    phone.context.set_offline(False)

    expect(phone.get_by_text("It could not be saved and stays here.")).to_be_visible()
    expect(phone.get_by_text("This session does not take place")).to_be_visible()
    phone.get_by_text("What I wrote").click()
    expect(phone.locator("#kept .told")).to_contain_text(SECRET)
    phone.on("dialog", lambda asked: asked.accept())
    phone.get_by_role("button", name="Throw away").click()
    expect(phone.locator("#kept")).to_be_hidden()


UNDER_ANOTHER_KEY = """async ([owner, url]) => {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new Uint8Array(40));
  const opened = indexedDB.open("institute", 1);
  await new Promise((done) => { opened.onsuccess = done; });
  const kept = opened.result.transaction("kept", "readwrite").objectStore("kept");
  const asked = kept.put({ id: `${owner} ${url}`, owner, url, iv, locked, state: "waiting" });
  await new Promise((done) => { asked.onsuccess = done; });
}"""
CANNOT_BE_OPENED = "This log cannot be opened any more"


def test_log_under_another_key_stops_no_other_and_can_be_thrown_away(phone, look, latest, aigul):
    # By its address it comes first, before the one that can be opened.
    phone.evaluate(UNDER_ANOTHER_KEY, [str(aigul.pk), "/a/"])

    keep(phone)

    expect(phone.get_by_text(CANNOT_BE_OPENED).filter(visible=True)).to_have_count(1)
    expect(phone.locator("[data-lost]")).to_be_hidden()
    assert names_on(phone) == ["A log that cannot be opened", "Program 0"]
    assert phone.locator("#kept summary:visible").count() == 1
    look(phone, "my-day-kept-locked")
    phone.set_viewport_size(PHONE)
    phone.context.set_offline(False)

    expect(phone.get_by_text("Thank you, it is saved.")).to_be_visible()
    assert SessionLog.objects.get().assignment == latest
    expect(phone.get_by_text(CANNOT_BE_OPENED).filter(visible=True)).to_have_count(1)
    assert names_on(phone) == ["A log that cannot be opened"]
    phone.on("dialog", lambda asked: asked.accept())
    phone.get_by_role("button", name="Throw away").click()
    expect(phone.locator("#kept")).to_be_hidden()


def test_another_person_on_the_device_neither_sees_nor_sends_it(phone):
    maria = a_user_who_trains("Lebedeva")
    assert maria.employee is not None
    a_trainer(maria.employee)
    keep(phone)
    phone.context.set_offline(False)
    phone.context.clear_cookies()
    phone.context.route("**/device/", lambda asked: asked.abort())
    sign_in(phone, maria)
    open_day(phone)
    phone.context.unroute("**/device/")

    phone.reload()

    expect(phone.get_by_role("heading", name="Nothing to log")).to_be_visible()
    assert names_on(phone) == []
    assert "Program 0" not in phone.content()
    assert SECRET not in on_the_device(phone)
    assert "Program 0" not in on_the_device(phone)
    assert SessionLog.objects.count() == 0
    phone.context.set_offline(True)
    phone.goto("/my-day/")
    expect(phone.locator("#kept-count")).to_have_text("1")
    expect(phone.locator("#offline-log")).to_be_hidden()


def test_signing_out_warns_and_keeps_the_log_for_its_owner(phone, aigul):
    keep(phone)
    phone.context.route("**/device/", lambda asked: asked.abort())
    phone.context.set_offline(False)
    asked: list[str] = []
    answers = iter([False, True])

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        (dialog.accept if next(answers) else dialog.dismiss)()

    phone.on("dialog", answer)
    sign_out = "() => document.querySelector('form[action=\"/sign-out/\"]').requestSubmit()"
    phone.evaluate(sign_out)
    phone.wait_for_timeout(300)
    assert phone.url.endswith("/my-day/")
    with phone.expect_navigation(url="**/sign-in/**"):
        phone.evaluate(sign_out)

    assert len(asked) == 2
    assert "not sent" in asked[0]
    assert "Program 1" not in on_the_device(phone)
    phone.context.unroute("**/device/")
    sign_in(phone, aigul)
    phone.wait_for_url("**/my-day/")
    expect(phone.get_by_role("heading", name="How did it go? Program 1")).to_be_visible()
    assert SessionLog.objects.get().note == SECRET


def test_page_without_a_network_takes_a_log(phone, look, latest):
    phone.context.set_offline(True)
    phone.goto("/sessions/")

    expect(phone.get_by_role("heading", name="No network")).to_be_visible()
    look(phone, "offline")
    phone.set_viewport_size(PHONE)
    phone.get_by_label("Session").select_option(index=0)
    phone.locator("input[name=effort][value='4']").check()
    phone.get_by_label("Great idea").check()
    phone.get_by_role("button", name="Keep on this device").click()
    expect(phone.get_by_text(KEPT)).to_be_visible()
    expect(phone.locator("#kept-count")).to_have_text("1")
    expect(phone.locator("#offline-session option")).to_have_count(1)
    phone.context.set_offline(False)

    phone.goto("/my-day/")

    expect(phone.get_by_role("heading", name="How did it go? Program 1")).to_be_visible()
    log = SessionLog.objects.get()
    assert (log.assignment, log.note) == (latest, "Great idea.")


def test_page_without_a_network_forgets_the_sessions_after_twelve_hours(phone):
    phone.context.set_offline(True)
    phone.context.add_init_script(f"({HALF_A_DAY_LATER})()")

    phone.goto("/sessions/")

    expect(phone.get_by_role("heading", name="No network")).to_be_visible()
    expect(phone.locator("#offline-log")).to_be_hidden()
    assert "Program" not in on_the_device(phone)


def test_device_keeps_nothing_but_files_of_the_frame(phone, aigul):
    for address in ("/load/my/", "/messages/", "/account/"):
        phone.goto(address)

    addresses = phone.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(
          async (name) => (await (await caches.open(name)).keys()).map(({ url }) =>
            new URL(url).pathname)))).flat()"""
    )

    kept = {address for address in addresses if not address.startswith("/static/")}
    assert kept == {"/offline/en/", "/offline/ru/", "/language"}
