"""No password of what colleagues know about each other."""

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from people.actions import invitations
from people.models import Employee, User
from tests.builders.people import PASSWORD, a_department, a_site, a_user, an_employee
from trainer_institute.accounts.passwords import OwnWords

pytestmark = pytest.mark.django_db

REFUSED = "password_of_own_words"
WIDER = 0xFEE0  # from a sign to the same one of full width


@pytest.fixture
def aigul() -> User:
    person = an_employee(
        "Карпёнкова",
        "Aigul-Maria",
        site=a_site("Norilsk North"),
        department=a_department("Blasting School"),
        number="00412345",
    )
    person.patronymic, person.email = "Rinatovna", "a.karpenkova@nickelworks.example"
    return User(email="aigul.k@palladium.example", employee=person)


@pytest.mark.parametrize(
    "password",
    [
        "Карпёнкова1990",
        "КАРПЕНКОВА-1990",
        "к а р п е н к о в а 12",
        "к.а.р.п.ё.н.к.о.в.а.",
        "ка1рп2ен3ко4ва5",
        "AigulMaria2026",
        "aigul karpenkova",
        "rinatovna_rinatovna",
        "karpenkova!!!!!!",
        "0041 2345 0041 2345",
        "qwe-00412345-qwe",
        "palladium-12345",
        "nickelworks2026",
        "norilsk north 1",
        "Blasting.School.7",
        "Trainer Institute",
        "institute-trainer-1",
        "ИнститутТренеров1",
        "институт тренера",
        "".join(chr(ord(sign) + WIDER) for sign in "karpenkova2026"),
    ],
)
def test_password_of_what_others_know_is_refused(aigul, password):
    with pytest.raises(ValidationError) as refused:
        OwnWords().validate(password, aigul)

    assert refused.value.code == REFUSED


@pytest.mark.parametrize(
    "password",
    [
        "a-long-enough-password",
        "Aigul rides seven horses",
        "my institute sells plums",
        "correct horse battery staple",
        "Xk7#pQz!2mVt",
        "морозное утро в тайге",
        "9134 7755 8820 1166",
        "example-of-quiet-words",
    ],
)
def test_password_of_other_words_is_taken(aigul, password):
    OwnWords().validate(password, aigul)

    assert Employee.objects.filter(pk=aigul.employee_id).exists()


@pytest.mark.parametrize("user", [None, User(email="li@palladium.example")])
def test_password_without_a_person_is_compared_to_what_is_known(user):
    with pytest.raises(ValidationError):
        OwnWords().validate("institute-2026", user)

    OwnWords().validate("palladium-2026" if user is None else "rhodium-2026-yes", user)


def test_short_names_forbid_no_letters():
    li = User(email="li@x.example", employee=an_employee("Li", "Bo", number="7"))

    OwnWords().validate("Li1234567890", li)

    with pytest.raises(ValidationError):
        OwnWords().validate("Bo Li Trainer 7", li)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_settings_ask_this_rule_in_the_language_of_the_reader(aigul, language):
    with translation.override(language), pytest.raises(ValidationError) as refused:
        validate_password("Карпёнкова1990", aigul)

    sentences = {"en": "This is made of your name", "ru": "Пароль составлен из вашего имени"}
    assert [said[: len(sentences[language])] for said in refused.value.messages] == [
        sentences[language]
    ]


def test_rule_stands_beside_the_field():
    assert OwnWords().get_help_text().startswith("Your password is not made of your name")


def by_invitation(client: Client, user: User) -> str:
    _invitation, token = invitations.invite(user, by=None)
    return client.get(f"/welcome/{token}/")["Location"]


def by_recovery(client: Client, user: User) -> str:
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return client.get(reverse("account_reset_password_from_key", kwargs=key))["Location"]


def by_the_old_one(client: Client, user: User) -> str:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    client.force_login(user)
    return "/account/password/"


@pytest.mark.parametrize("way", [by_invitation, by_recovery, by_the_old_one])
def test_no_way_of_setting_a_password_takes_the_own_name(client, settings, way):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = a_user(employee=an_employee("Karimova", "Aigul"))
    form = way(client, user)
    name = "Karimova-Aigul-1"

    answer = client.post(form, {"oldpassword": PASSWORD, "password1": name, "password2": name})

    user.refresh_from_db()
    assert (answer.status_code, user.check_password(name)) == (200, False)
    assert "This is made of your name" in answer.content.decode()
