"""The gallery shows every part, to administrators alone, and asks the database for nothing."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from people.models import Right
from tests.builders.people import a_user
from trainer_institute.components import register

COMPONENTS = settings.BASE_DIR / "trainer_institute" / "components"
PAGES = settings.BASE_DIR / "templates" / "pages"
# Tags that need the list of a view, and the frame's own.
ELSEWHERE = {
    "export_links",
    "filter_bar",
    "list_table",
    "list_tools",
    "pager",
    "reference",
    "toast",
}


@pytest.fixture
def administrator(db):
    return a_user(Right.ADMINISTER)


def test_gallery_is_for_administrators(client, db):
    client.force_login(a_user(Right.PLAN))

    assert client.get(reverse("gallery")).status_code == 403


def test_gallery_shows_every_part():
    text = "".join(file.read_text() for file in PAGES.glob("*gallery*.html"))

    shown = set(re.findall(r"\{% (\w+)", text))

    assert set(register.tags) - shown - ELSEWHERE == set()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_gallery_is_drawn_in_each_language(client, administrator, language):
    administrator.language = language
    administrator.save(update_fields=["language"])
    client.force_login(administrator)

    with translation.override(language):  # the page would leave its language to other tests
        page = client.get(reverse("gallery"))
        words = str(page.context["long_words"])

    html = page.content.decode()
    assert html.count('<svg class="ch ch-wide"') == 8
    assert html.count(words) > 20
    assert "Каримова Айгуль" in html


def test_gallery_says_notes_when_asked(client, administrator):
    client.force_login(administrator)

    plain = client.get(reverse("gallery"))
    noted = client.get(reverse("gallery"), {"notes": "1"})

    assert list(plain.context["messages"]) == []
    assert [message.level_tag for message in noted.context["messages"]] == [
        "success",
        "info",
        "warning",
        "error",
    ]


@pytest.mark.parametrize(("right", "is_led"), [(Right.ADMINISTER, True), (Right.TRAIN, False)])
def test_account_menu_leads_administrators_to_the_gallery(client, db, right, is_led):
    client.force_login(a_user(right))

    page = client.get(reverse("account-settings"))

    assert (f'href="{reverse("gallery")}"' in page.content.decode()) is is_led


def test_gallery_asks_the_database_for_its_reader_alone(
    client, administrator, django_assert_num_queries
):
    client.force_login(administrator)

    with django_assert_num_queries(4):
        client.get(reverse("gallery"))
