"""Who there is: residents and staff, departments, posts and who holds them, tokens for programs.

Rights hang on posts (役職), not on people: people move every April, posts stay.
"""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PersonKind(models.TextChoices):
    RESIDENT = "resident", _("区民")
    STAFF = "staff", _("職員")


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=username)


class Person(AbstractBaseUser):
    """Someone with a way to sign in (区民・職員). A resident without account is no row here: the case keeps their contact."""

    kind = models.CharField(max_length=20, choices=PersonKind.choices, default=PersonKind.RESIDENT)
    email = models.EmailField(null=True, blank=True, unique=True)
    name = models.CharField(max_length=120, blank=True)
    name_kana = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, default="ja")
    staff_number = models.CharField(max_length=20, null=True, blank=True, unique=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = PersonManager()

    class Meta:
        indexes = [models.Index(Upper("staff_number"), name="person_by_staff_number"), models.Index(F("name_kana"), name="person_by_kana")]
        constraints = [
            models.CheckConstraint(name="person_kind_is_known", condition=Q(kind__in=PersonKind.values)),
            models.CheckConstraint(
                name="person_email_is_lower_case", condition=Q(email__isnull=True) | Q(email=models.functions.Lower("email"))
            ),
            models.CheckConstraint(name="person_staff_has_a_number", condition=~Q(kind=PersonKind.STAFF) | Q(staff_number__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"

    @property
    def is_here(self) -> bool:
        """May sign in now: not closed, and not past the last day. Nothing has to run at midnight for this to turn."""
        return self.is_active and (self.left_at is None or self.left_at > timezone.now())

    @property
    def is_staff(self) -> bool:
        return self.kind == PersonKind.STAFF

    def has_usable_password(self) -> bool:
        """An account made without a password has none, whatever Django makes of the empty word."""
        return bool(self.password) and super().has_usable_password()

    @property
    def audit_ref(self) -> tuple[str, str]:
        return (self.kind, str(self.pk))


class Department(models.Model):
    """A unit of the town hall (組織・所管課). `path` is the codes from the root, as "/10/1010/": a subtree is one prefix."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, db_index=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    place = models.CharField(max_length=120, blank=True)  # 窓口: building and floor
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(name="department_path_is_closed", condition=Q(path__startswith="/") & Q(path__endswith="/")),
            models.CheckConstraint(
                name="department_closes_after_it_opens",
                condition=Q(closed_on__isnull=True) | Q(opened_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def into(self, language: str) -> str:
        """The name as readers of `language` know it: `{{ department|in_language }}`."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class Post(models.Model):
    """A post (役職) in a department. `roles` are names in the roles registry; `level` orders approvals: 1 係長, 2 課長, 3 部長."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=80)
    roles = models.JSONField(default=list)
    level = models.PositiveSmallIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["department__path", "-level", "title"]
        constraints = [models.UniqueConstraint(name="post_title_is_unique_in_its_department", fields=["department", "title"])]

    def __str__(self) -> str:
        return f"{self.department} {self.title}"


class Holding(models.Model):
    """A person holds a post (在任) from a day until a day; `acting` is a stand-in (職務代理)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    acting = models.BooleanField(default=False)

    class Meta:
        ordering = ["-from_on"]
        constraints = [
            models.CheckConstraint(name="holding_ends_after_it_begins", condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on"))),
            models.UniqueConstraint(name="holding_begins_once_a_day", fields=["post", "person", "from_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.post}"


class ApiToken(models.Model):
    """A key for a program (APIトークン). Only its SHA-256 is kept; scopes are names in the scopes registry."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    label = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.label


class SignInGuard(models.Model):
    """Failed sign-ins of one account or one address (サインイン失敗). `key` is a keyed digest: the table tells no e-mail and no IP address.

    A row and not a cache entry, so that a restart forgives nothing. Unknown accounts have rows as well: locked and unknown look alike.
    """

    key = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="guards")
    failures = models.PositiveIntegerField(default=0)
    first_failed_at = models.DateTimeField(default=timezone.now)
    last_failed_at = models.DateTimeField(default=timezone.now)
    locked_until = models.DateTimeField(null=True, blank=True)
    times_locked = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.failures}"

    @property
    def is_locked(self) -> bool:
        return self.locked_until is not None and self.locked_until > timezone.now()


class SessionRecord(models.Model):
    """Where someone is signed in (サインイン中の端末), so that they can see it and end it. Kept on to know the device again."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="session_records")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=64)  # digest of the device cookie
    described = models.CharField(max_length=80)  # "Chrome・Windows"
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-seen_at"]
        indexes = [models.Index(fields=["person", "device"], name="session_by_device")]

    def __str__(self) -> str:
        return self.described


class TransferState(models.TextChoices):
    CHECKED = "checked", _("確認済み")
    CONFIRMED = "confirmed", pgettext_lazy("人事異動", "確定")
    TAKEN_BACK = "taken_back", _("取り消し")


class TransferKind(models.TextChoices):
    MOVE = "move", _("異動")
    HIRE = "hire", _("採用")
    RETIRE = "retire", _("退職")
    PROMOTE = "promote", _("昇任")
    ALSO = "also", _("兼務")


class Transfer(models.Model):
    """One imported list of a transfer (人事異動). Confirmed, it only writes dated holdings: rights follow on the day by themselves."""

    title = models.CharField(max_length=120)
    state = models.CharField(max_length=20, choices=TransferState.choices, default=TransferState.CHECKED)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(name="transfer_state_is_known", condition=Q(state__in=TransferState.values)),
            models.CheckConstraint(
                name="transfer_confirmed_has_a_time", condition=Q(state=TransferState.CHECKED) | Q(confirmed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TransferLine(models.Model):
    """One row of the list: who, from which post, to which post, from when; and once confirmed, what it did, to take back exactly that."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=TransferKind.choices)
    staff_number = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    name_kana = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    from_post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    effective_on = models.DateField()
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="transfer_lines")
    made_person = models.BooleanField(default=False)
    begun = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended = models.JSONField(default=list)  # [[holding, its until_on before], …]

    class Meta:
        ordering = ["row"]
        constraints = [
            models.UniqueConstraint(name="transfer_row_is_unique", fields=["transfer", "row"]),
            models.CheckConstraint(name="transfer_kind_is_known", condition=Q(kind__in=TransferKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.row}: {self.staff_number}"
