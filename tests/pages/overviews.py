"""The overview as tests ask for it: on one Monday, or as the browser gets it today."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

from people.models import Right, User
from tests.builders.people import a_user
from trainer_institute.queries.overview import Overview, overview_of
from trainer_institute.queries.overview_sites import Moment

NOON = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 11, 23)
SUNDAY = dt.date(2026, 11, 29)
WEEK = dt.timedelta(days=7)


def page_for(
    *rights: Right, site: str = "", user: User | None = None, by_site: bool = False
) -> Overview:
    moment = Moment(at=NOON, on=MONDAY)
    return overview_of(user or a_user(*rights), moment, site, by_site=by_site)


def today() -> dt.date:
    """The day it is for a reader at a site of the builders."""
    return timezone.now().astimezone(ZoneInfo("Asia/Krasnoyarsk")).date()


def this_sunday() -> dt.date:
    return today() + dt.timedelta(days=6 - today().weekday())


def opened(client, user: User, address: str = "/overview/") -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()
