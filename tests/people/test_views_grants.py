import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import Employee, Grant, Right, Trace, User
from tests.builders.people import a_department, a_grant, a_site, a_user, an_employee

pytestmark = pytest.mark.django_db

LATER = dt.date(2099, 1, 1)
BEFORE = dt.date(2020, 1, 1)


@pytest.fixture
def administrator(client) -> User:
    user = a_user(Right.ADMINISTER)
    client.force_login(user)
    return user


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def give(client: Client, person, **fields: object):
    url = reverse("people:grant-give", args=[person.pk])
    return client.post(url, {"starts_on": timezone.now().date(), **fields}, follow=True)


def take(client: Client, grant: Grant, **fields: str):
    url = reverse("people:grant-take", args=[grant.pk])
    return client.post(url, {"why": "moved to another team", **fields}, follow=True)


def deputize(client: Client, grant: Grant, **fields: object):
    url = reverse("people:grant-deputize", args=[grant.pk])
    days = {"starts_on": "2090-01-01", "ends_on": "2090-01-14"}
    return client.post(url, {**days, **fields}, follow=True)


def shown(client: Client, **filters: str) -> list[Grant]:
    page = client.get(reverse("people:rights"), filters)
    assert page.status_code == 200
    return [line.grant for line in page.context["lines"]]


@pytest.mark.parametrize("right", sorted(set(Right) - {Right.ADMINISTER}))
def test_rights_are_the_administrators_page(client, right):
    client.force_login(a_user(right))

    assert client.get(reverse("people:rights")).status_code == 403


def test_rights_are_listed_by_name_and_filtered(client, administrator):
    anna = a_user(Right.PLAN, employee=an_employee("Adams"))
    boris = a_user(Right.AUDIT, employee=an_employee("Zimin"))
    mine, annas, boriss = (user.grants.get() for user in (administrator, anna, boris))

    assert shown(client) == [annas, mine, boriss]
    assert shown(client, right="plan") == [annas]
    assert shown(client, text="zim") == [boriss]
    assert shown(client, site=anna.site.code) == [annas]
    assert shown(client, right="nonsense") == [annas, mine, boriss]


def test_rights_tell_the_stage_in_words(client, administrator):
    user = a_user()
    a_grant(user, Right.PLAN, starts_on=LATER)
    a_grant(user, Right.CARE, ends_on=BEFORE, starts_on=BEFORE)
    a_grant(user, Right.AUDIT)

    page = client.get(reverse("people:rights"), {"text": user.email})

    told = {line.grant.right: str(line.stage) for line in page.context["lines"]}
    assert told == {"plan": "from later on", "care": "over", "audit": "in force"}


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("rows", [1, 3])
def test_rights_cost_the_same_for_any_length(client, rows, django_assert_num_queries):
    for _row in range(rows):
        lent = a_grant(a_user(), Right.COORDINATE)
        deputy = a_user(employee=an_employee("Shown"))
        a_grant(deputy, Right.COORDINATE, deputizes=lent, ends_on=LATER)

    with django_assert_num_queries(7):
        page = client.get(reverse("people:rights"), {"text": "shown"})

    assert len(page.context["lines"]) == rows


def test_give_a_right_to_a_person(client, administrator):
    user = a_user()

    first = timezone.now().date() - dt.timedelta(days=30)

    answer = give(client, user.employee, right="plan", starts_on=first, ends_on="2099-01-01")

    grant = user.grants.get()
    assert answer.redirect_chain == [(f"/people/{user.employee_id}/", 302)]
    assert (grant.right, grant.starts_on, grant.ends_on) == ("plan", first, LATER)
    assert grant.given_by == administrator
    assert said(answer) == ["The right is given."]


@pytest.mark.usefixtures("administrator")
def test_give_a_right_with_its_reach(client):
    user, site, department = a_user(), a_site(), a_department()

    give(client, user.employee, right="coordinate", site=site.pk)
    give(client, user.employee, right="contact", department_code=department.code.upper())

    held = [(grant.right, grant.site, grant.department) for grant in user.grants.order_by("right")]
    assert held == [("contact", None, department), ("coordinate", site, None)]


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"right": "coordinate"}, "site", "Choose the site this person coordinates."),
        ({"right": "contact"}, "department_code", "Give the department this person is the"),
        (
            {"right": "contact", "department_code": "x-1"},
            "department_code",
            "No department has the code “x-1”.",
        ),
        (
            {"right": "plan", "department_code": "planted"},
            "department_code",
            "Only a unit contact has a department.",
        ),
        ({"right": "nonsense"}, "right", "Select a valid choice."),
        ({"right": "care", "starts_on": "nonsense"}, "starts_on", "Enter a valid date."),
        ({"right": "care", "ends_on": "2020-01-01"}, "__all__", "The last day must not be before"),
        ({"right": "care", "starts_on": "0001-01-01"}, "__all__", "The first day is more than a"),
        (
            {"right": "plan"},
            "__all__",
            "This person already holds that right on some of these days",
        ),
    ],
)
def test_give_keeps_what_was_typed_and_says_what_is_wrong(client, fields, field, sentence):
    department = a_department()
    department.code = "planted"
    department.save()
    user = a_user(Right.PLAN)

    answer = give(client, user.employee, **fields)

    [told] = answer.context["form"].errors[field]
    assert answer.redirect_chain == []
    assert str(told).startswith(sentence)
    assert user.grants.count() == 1


def test_give_needs_an_account_first(client, administrator):
    person = an_employee()

    answers = [
        client.get(reverse("people:grant-give", args=[person.pk]), follow=True),
        give(client, person, right="plan"),
    ]

    for answer in answers:
        assert answer.redirect_chain == [(f"/people/{person.pk}/", 302)]
        assert said(answer) == ["First make an account for this person."]


def test_deputy_of_an_administrator_makes_no_administrators_and_gives_nothing_for_good(client):
    deputy, user = a_user(), a_user()
    a_grant(deputy, Right.ADMINISTER, deputizes=a_grant(a_user(), Right.ADMINISTER), ends_on=LATER)
    client.force_login(deputy)

    answer = give(client, user.employee, right="administer")
    for_good = give(client, user.employee, right="care")
    give(client, user.employee, right="plan", ends_on=LATER)

    assert "without being a deputy" in answer.content.decode()
    assert for_good.context["form"].errors["__all__"] == [
        "You are administrator as a deputy until Jan. 1, 2099. What you give ends by then too."
    ]
    assert [(grant.right, grant.ends_on) for grant in user.grants.all()] == [("plan", LATER)]


@pytest.mark.parametrize("right", sorted(set(Right) - {Right.ADMINISTER}))
def test_giving_and_taking_are_for_administrators(client, right):
    viewer = a_user(right)
    person = an_employee(site=viewer.site, line_manager=viewer.employee)
    held = a_grant(a_user(employee=person), Right.TRAIN)
    client.force_login(viewer)

    answers = [
        give(client, person, right="plan"),
        take(client, held),
        take(client, viewer.grants.get()),
        deputize(client, held, deputy=viewer.email),
    ]

    assert {answer.status_code for answer in answers} <= {403, 404}
    assert Grant.objects.standing().count() == 2


def test_take_a_right_back_with_the_reason(client, administrator):
    user = a_user(Right.PLAN)

    answer = take(client, user.grants.get(), next="/people/rights/?right=plan")

    assert answer.redirect_chain == [("/people/rights/?right=plan", 302)]
    assert not user.grants.standing().exists()
    trace = Trace.objects.of(user).get()
    assert (trace.by, trace.what, trace.why) == (
        administrator,
        "right taken back: plan",
        "moved to another team",
    )


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "people", ""]
)
def test_take_returns_to_the_own_host_only(client, elsewhere):
    user = a_user(Right.PLAN)

    answer = take(client, user.grants.get(), next=elsewhere)

    assert answer.redirect_chain == [(f"/people/{user.employee_id}/", 302)]


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("why", ["", "   ", "x" * 501])
def test_take_needs_a_reason(client, why):
    user = a_user(Right.PLAN)

    answer = take(client, user.grants.get(), why=why)

    assert list(answer.context["form"].errors) == ["why"]
    assert why.strip() in answer.content.decode()
    assert user.grants.standing().exists()


def test_take_refuses_the_second_click_and_the_last_administrator(client, administrator):
    grant = a_user(Right.PLAN).grants.get()
    take(client, grant)

    second, last = take(client, grant), take(client, administrator.grants.get())

    assert second.context["form"].non_field_errors() == ["This right has been taken back already."]
    [sentence] = last.context["form"].non_field_errors()
    assert sentence.startswith("This is the last administrator.")
    assert administrator.grants.standing().exists()


def test_taking_back_is_a_page_that_says_what_and_leads_back(client, administrator):
    grant = a_user(Right.COORDINATE).grants.get()
    url = reverse("people:grant-take", args=[grant.pk])

    page = client.get(url, {"next": "/people/rights/?right=coordinate"})

    assert page.context["back"] == "/people/rights/?right=coordinate"
    assert f"Site coordinator, {grant.site}" in page.content.decode()
    assert administrator.grants.standing().exists()
    assert grant in Grant.objects.standing()


def test_holder_names_a_deputy_and_ends_it_earlier(client):
    holder, deputy = a_user(Right.PLAN), a_user(email="deputy@example.com")
    client.force_login(holder)

    named = deputize(client, holder.grants.get(), deputy=" Deputy@example.com ")
    lent = deputy.grants.get()
    taken = take(client, lent)

    lent.refresh_from_db()
    assert said(named) == ["The deputy is named."]
    assert named.redirect_chain == [(f"/people/{holder.employee_id}/", 302)]
    assert taken.redirect_chain == [(f"/people/{holder.employee_id}/", 302)]
    assert lent.taken_at is not None


def test_deputy_is_found_by_personnel_number(client):
    holder, deputy = a_user(Right.PLAN), a_user()
    client.force_login(holder)

    deputize(client, holder.grants.get(), deputy=deputy.employee.personnel_number)

    assert deputy.grants.get().deputizes == holder.grants.get()


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"deputy": "nobody@example.com"}, "deputy", "Nobody who can sign in has the address"),
        ({"deputy": ""}, "deputy", "This field is required."),
        ({"ends_on": "2089-01-01"}, "ends_on", "The last day must not be before the first."),
        ({"ends_on": ""}, "ends_on", "This field is required."),
        ({"ends_on": "9999-12-31"}, "__all__", "A deputy stands in for 92 days at most."),
        ({"starts_on": "2020-01-01"}, "__all__", "The right itself does not cover these days."),
    ],
)
def test_deputize_keeps_what_was_typed_and_says_what_is_wrong(client, fields, field, sentence):
    holder = a_user(Right.PLAN)
    a_user(email="deputy@example.com")
    client.force_login(holder)

    answer = deputize(client, holder.grants.get(), **{"deputy": "deputy@example.com", **fields})

    [told] = answer.context["form"].errors[field]
    assert str(told).startswith(sentence)
    assert Grant.objects.count() == 1


def test_deputize_tells_nobody_who_has_an_account(client):
    holder = a_user(Right.PLAN)
    closed, left, without = a_user(), a_user(), an_employee()
    User.objects.filter(pk=closed.pk).update(is_active=False)
    Employee.objects.filter(user=left).update(left_on=BEFORE)
    client.force_login(holder)

    told = [
        str(deputize(client, holder.grants.get(), deputy=typed).context["form"].errors["deputy"][0])
        for person in (closed.employee, left.employee, without)
        for typed in [person.personnel_number]
    ]

    numbers = [person.personnel_number for person in (closed.employee, left.employee, without)]
    assert told == [
        f"Nobody who can sign in has the address or number “{number}”." for number in numbers
    ]


@pytest.mark.parametrize(
    "wrong", [{"deputy": "nobody"}, {"starts_on": "2020-01-01"}, {"ends_on": ""}]
)
def test_deputize_lets_nobody_guess_all_day(client, wrong):
    holder, deputy, other = a_user(Right.PLAN), a_user(), a_user(Right.PLAN)
    client.force_login(holder)
    for _time in range(20):
        deputize(client, holder.grants.get(), **{"deputy": deputy.email, **wrong})

    paused = deputize(client, holder.grants.get(), deputy=deputy.email)
    client.force_login(other)
    of_another = deputize(client, other.grants.get(), deputy=deputy.email)

    told = str(paused.context["form"].errors["deputy"][0])
    assert told == "This was tried too often. Try again in an hour, or ask an administrator."
    assert deputy.email in paused.content.decode()
    assert said(of_another) == ["The deputy is named."]
    assert [grant.deputizes for grant in deputy.grants.all()] == [other.grants.get()]


def test_administrator_names_no_deputy_for_the_own_right_but_for_others(client, administrator):
    other, deputy = a_user(Right.ADMINISTER), a_user()

    own = deputize(client, administrator.grants.get(), deputy=deputy.email)
    deputize(client, other.grants.get(), deputy=deputy.email)

    assert own.status_code == 403
    assert deputy.grants.get().deputizes == other.grants.get()


def test_grants_of_others_do_not_exist(client):
    client.force_login(a_user(Right.PLAN))
    foreign = a_grant(a_user(), Right.PLAN)

    for pk in (foreign.pk, 10**9, 10**30):
        for name in ("grant-take", "grant-deputize"):
            url = reverse(f"people:{name}", args=[pk])
            assert client.post(url, {"why": "x"}).status_code == 404


def test_no_page_offers_more_than_fifty_choices(client, administrator):
    for _row in range(60):
        a_department()

    url = reverse("people:grant-give", args=[administrator.employee_id])
    page = client.get(url).content.decode()

    assert len(re.findall("<option", page)) < 50


def test_accounts_without_a_person_are_shown_and_taken(client, administrator):
    first = User.objects.create(email="first@example.com")
    grant = a_grant(first, Right.AUDIT)

    assert grant in shown(client)
    assert take(client, grant).redirect_chain == [("/people/rights/", 302)]
