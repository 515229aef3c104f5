"""Who signs in and what they may do: users, rights given to them, invitations."""

import datetime as dt
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from people.models.constraints import DayRange, DaysExclusion, IdOrNoneRange, IdRange, WordRange
from people.models.places import Site
from people.models.records import tracked


class Right(models.TextChoices):
    """What a person comes to the institute for. Rights add up."""

    PLAN = "plan", _("planner")
    CARE = "care", _("load coordinator")
    ANALYZE = "analyze", _("analyst")
    ADMINISTER = "administer", _("administrator")
    COORDINATE = "coordinate", _("site coordinator")
    CONTACT = "contact", _("unit contact")
    TRAIN = "train", _("trainer")
    LEAD_PROGRAM = "lead_program", _("methodologist")
    LEAD_TEAM = "lead_team", _("line manager of trainers")
    JUDGE = "judge", _("juror")
    DIRECT = "direct", _("director")
    AUDIT = "audit", _("auditor")


HR = frozenset({Right.PLAN, Right.CARE, Right.ANALYZE, Right.ADMINISTER})


class UserManager(BaseUserManager["User"]):
    """Finds and makes users by e-mail address; case never tells two people apart."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this address; raises User.DoesNotExist."""
        return self.get(email=(username or "").lower())

    def create_user(self, email: str, password: str | None = None) -> "User":
        """A saved user; without a password nobody can sign in until one is set by link."""
        user = self.model(email=email.strip().lower())
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


@tracked(exclude=["password", "last_login", "shown_site"])
class User(AbstractBaseUser):
    """An account: an address, a password, and the person behind it."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("as the device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        RUSSIAN = "ru", "Русский"

    email = models.EmailField(_("e-mail"), unique=True)
    employee = models.OneToOneField(
        "people.Employee",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="user",
        verbose_name=_("employee"),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.ENGLISH
    )
    theme = models.CharField(
        _("appearance"), max_length=6, choices=Theme.choices, default=Theme.SYSTEM
    )
    shown_site = models.ForeignKey(
        Site, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("site shown")
    )
    joined_at = models.DateTimeField(_("account since"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["email"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=Q(email=models.functions.Lower("email")),
                name="user_email_is_lower_case",
                violation_error_message=_("Write the address in lower-case letters."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What others read: the person's name, or the address of an account without a person."""
        return str(self.employee) if self.employee else self.email

    @property
    def site(self) -> Site | None:
        """The home site of the person behind the account."""
        return self.employee.site if self.employee else None

    def today(self, *, at: dt.datetime | None = None) -> dt.date:
        """The calendar day at the person's site; in UTC for an account without a person."""
        return self.site.today(at=at) if self.site else (at or timezone.now()).date()

    def is_there(self, *, on: dt.date) -> bool:
        """Whether the account is open and its person has not left by that day."""
        return self.is_active and not (self.employee and self.employee.has_left(on=on))

    @cached_property
    def grants_in_force(self) -> list["Grant"]:
        """Rights held today with their reach and what is opened to them; read once a request."""
        held = Grant.objects.filter(user=self).in_force(on=self.today()).with_switches()
        return list(held.select_related("site", "department", "deputizes__user"))

    def opened(self, shown: "Shown") -> dict[Right, frozenset[int | None]]:
        """For each right held today the sites where agreements opened this, None being all sites.

        As read with the rights: whoever asks several times in a request asks the database once.
        """
        if not self.is_active:
            return {}
        return {
            Right(grant.right): frozenset(
                int(site) if site else None
                for what, _colon, site in (word.partition(":") for word in vars(grant)["switches"])
                if what == shown
            )
            for grant in self.grants_in_force
        }

    @property
    def rights(self) -> frozenset[Right]:
        """Rights held today."""
        if not self.is_active:
            return frozenset()
        return frozenset(Right(grant.right) for grant in self.grants_in_force)

    def may(self, *rights: Right) -> bool:
        """Whether the user holds any of these rights today."""
        return not self.rights.isdisjoint(rights)

    def sites_coordinated(self) -> models.QuerySet[Site]:
        """Sites for which the user is coordinator today."""
        held = [
            g.site_id for g in self.grants_in_force if g.right == Right.COORDINATE and g.site_id
        ]
        return Site.objects.filter(pk__in=held)

    def contacts_for(self) -> list[int]:
        """Numbers of the departments (tops of their trees) the user is unit contact for today."""
        return [
            g.department_id
            for g in self.grants_in_force
            if g.right == Right.CONTACT and g.department_id is not None
        ]

    def leads_as(self) -> list[int]:
        """Numbers of the employees whose team the user leads: the own one, and those deputized."""
        held = [g for g in self.grants_in_force if g.right == Right.LEAD_TEAM]
        heads = [g.deputizes.user if g.deputizes else self for g in held]
        return [head.employee_id for head in heads if head.employee_id is not None]


def counts(grant: str, *, on: dt.date) -> Q:
    """The condition that a grant counts on that day; `grant` is the path to it, such as "x__".

    It says in SQL what `User.is_there` says of the holder.
    """
    standing = {"taken_at": None, "starts_on__lte": on, "user__is_active": True}
    return (
        Q(**{grant + column: value for column, value in standing.items()})
        & (Q(**{f"{grant}ends_on": None}) | Q(**{f"{grant}ends_on__gte": on}))
        & (
            Q(**{f"{grant}user__employee__left_on": None})
            | Q(**{f"{grant}user__employee__left_on__gt": on})
        )
    )


class GrantQuerySet(models.QuerySet["Grant"]):
    def standing(self) -> Self:
        """Grants nobody has taken back."""
        return self.filter(taken_at=None)

    def in_force(self, *, on: dt.date) -> Self:
        """Grants that count on that day, while the holder is there.

        A deputy's counts only while the deputized one does.
        """
        return self.filter(counts("", on=on) & (Q(deputizes=None) | counts("deputizes__", on=on)))

    def with_switches(self) -> Self:
        """Each with the switches set for its right, as words: what is shown, a colon, the site."""
        word = Concat("shown", Value(":"), Cast("site", models.CharField()))
        of_right = Switch.objects.filter(right=OuterRef("right")).order_by()
        return self.annotate(switches=ArraySubquery(of_right.annotate(word=word).values("word")))

    def administering(self) -> Self:
        """Own rights of administrators, without those of deputies."""
        return self.filter(right=Right.ADMINISTER, deputizes=None)


@tracked()
class Grant(models.Model):
    """A right given to a user, for a time and a reach. Taken back, it stays as a record."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="grants", verbose_name=_("user")
    )
    right = models.CharField(_("right"), max_length=20, choices=Right.choices)
    site = models.ForeignKey(
        Site,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("site"),
    )
    department = models.ForeignKey(
        "people.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("department"),
    )
    deputizes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name=_("in place of"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    given_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"), default=timezone.now, editable=False)
    taken_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["right", "starts_on", "pk"]
        verbose_name = _("right of a user")
        verbose_name_plural = _("rights of users")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="grant_ends_after_it_starts",
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(right=Right.COORDINATE, site__isnull=False)
                | (~Q(right=Right.COORDINATE) & Q(site=None)),
                name="grant_names_a_site_for_coordinators_only",
                violation_error_message=_(
                    "A site coordinator needs a site, other rights have none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(right=Right.CONTACT, department__isnull=False)
                | (~Q(right=Right.CONTACT) & Q(department=None)),
                name="grant_names_a_department_for_contacts_only",
                violation_error_message=_(
                    "A unit contact needs a department, other rights have none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(deputizes=None) | Q(ends_on__isnull=False),
                name="grant_of_a_deputy_is_dated",
                violation_error_message=_("A deputy's right needs a last day."),
            ),
            DaysExclusion(
                name="grant_days_never_overlap",
                expressions=[
                    (IdRange("user"), RangeOperators.OVERLAPS),
                    (WordRange("right"), RangeOperators.OVERLAPS),
                    (IdOrNoneRange("site"), RangeOperators.OVERLAPS),
                    (IdOrNoneRange("department"), RangeOperators.OVERLAPS),
                    (IdOrNoneRange("deputizes"), RangeOperators.OVERLAPS),
                    (DayRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(taken_at=None),
                violation_error_message=_(
                    "This person already holds that right on some of these days."
                    " Choose days that do not overlap."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_right_display()}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, *, at: dt.datetime) -> Self:
        """Links that still work at that instant."""
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=at)


class Invitation(models.Model):
    """A link, valid seven days and once, with which a person sets the first password.

    Only a digest of the link's secret is kept: who reads the table cannot use it.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("user")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"{self.user}: {self.expires_at:%Y-%m-%d}"


class Shown(models.TextChoices):
    """What is shown to others than the trainer only where an agreement opened it."""

    LOAD = "load", _("load by name")
    NOTES = "notes", _("log texts that trainers share")
    LOG_TEXTS = "log_texts", _("what worked and what to change")


class SwitchQuerySet(models.QuerySet["Switch"]):
    def sites_open(self, shown: Shown, right: Right) -> list[int | None]:
        """Numbers of the sites where holders of the right see it; None among them is all sites."""
        return list(self.filter(shown=shown, right=right).values_list("site", flat=True))


@tracked()
class Switch(models.Model):
    """A row opens something for a right at a site, or at all. Without a row it is closed."""

    shown = models.CharField(_("what is shown"), max_length=20, choices=Shown.choices)
    right = models.CharField(_("to whom"), max_length=20, choices=Right.choices)
    site = models.ForeignKey(
        Site,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="switches",
        verbose_name=_("site"),
    )

    objects = SwitchQuerySet.as_manager()

    class Meta:
        ordering = ["shown", "right", "site"]
        verbose_name = _("switch")
        verbose_name_plural = _("switches")
        constraints = [
            models.UniqueConstraint(
                fields=["shown", "right", "site"],
                nulls_distinct=False,
                name="switch_is_set_once",
                violation_error_message=_("This is already open."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_shown_display()}: {self.get_right_display()}, {self.site or '*'}"
