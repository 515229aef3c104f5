"""An administrator imports a real history by page, and every page on the way looks right."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from people.models import Job, Right, User
from tests.browser.conftest import sign_in
from tests.builders.people import PASSWORD, a_site, a_user, an_employee
from trainer_institute import tasks
from trainers.models import Engagement, Trainer

HISTORY = Path(__file__).parents[1] / "pages" / "carpentries"


@pytest.fixture
def admin(transactional_db) -> User:
    person = an_employee(site=a_site("Leeds", zone="Europe/London"))
    return a_user(Right.ADMINISTER, employee=person, password=PASSWORD)


def test_history_is_looked_through_and_imported(page, look, admin, complaints):
    # What is chosen is asked for at once, and the button asks again before the answer is there.
    complaints.expected += ["htmx:afterRequest", "htmx:sendAbort"]
    sign_in(page, admin)
    page.goto("/imports/")
    look(page, "import-list-empty")
    page.get_by_role("link", name="Import files").click()
    look(page, "import-new")
    page.locator("input[type=file]").set_input_files(sorted(HISTORY.glob("*.csv")))
    page.get_by_role("button", name="Look through these files").click()
    expect(page.locator("#job")).to_contain_text("Waiting for its turn.")
    look(page, "import-progress")

    tasks.begin_waiting_jobs()

    expect(
        page.get_by_role("button", name=re.compile("Import these .* rows"))
    ).to_be_visible()  # by itself
    expect(page.locator("main")).to_contain_text("trainer taken: 4")
    look(page, "import-preview")
    page.get_by_label("Outcome").select_option("rejected")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody").last.locator("tr")).to_have_count(4)
    assert not Trainer.objects.exists()

    page.get_by_role("button", name=re.compile("Import these .* rows")).click()
    tasks.begin_waiting_jobs()

    expect(page.locator("h2", has_text="What the import did")).to_be_visible()
    assert (Trainer.objects.count(), Engagement.objects.count()) == (369, 1923)
    page.goto("/imports/")
    look(page, "import-list")


def test_file_that_cannot_be_read_is_explained(page, look, admin):
    sign_in(page, admin)
    page.goto("/imports/new/")
    page.locator("input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": b"code"}
    )
    page.get_by_role("button", name="Look through these files").click()
    expect(page.locator("main")).to_contain_text("“people.csv” is not imported.")
    look(page, "import-refused")
    page.locator("input[type=file]").set_input_files(
        {"name": "trainers.csv", "mimeType": "text/csv", "buffer": b"\x89PNG"}
    )
    page.get_by_role("button", name="Look through these files").click()
    expect(page.locator("#job")).to_contain_text("Waiting for its turn.")

    tasks.begin_waiting_jobs()

    expect(page.get_by_role("button", name="Run it again")).to_be_visible()
    look(page, "import-failed")
    page.get_by_role("button", name="Run it again").click()
    expect(page.locator("#job")).to_contain_text("Waiting for its turn.")
    assert Job.objects.get().state == "waiting"
