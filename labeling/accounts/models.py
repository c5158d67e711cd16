"""Who: users, organisations, memberships with roles, groups, skills, invitations, API tokens."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from labeling.accounts.roles import Role
from labeling.core.fields import IdField


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can log in. The e-mail address is the log-in name, kept in lower case."""

    id = IdField()
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    locale = models.CharField(max_length=16, default="en")
    preferences = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()


class Organisation(models.Model):
    """The tenant. Nothing is shared between two of them."""

    id = IdField()
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)


class Membership(models.Model):
    """A user's role in an organisation. The project roles narrow or widen it for one project."""

    id = IdField()
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.PositiveSmallIntegerField(choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="membership_once")]


class Group(models.Model):
    """Some people of an organisation under one name, so that queues can be opened to all of them at once."""

    id = IdField()
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)  # for If-Match
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("organisation", Lower("name"), name="group_name_once")]
        indexes = [models.Index(fields=["organisation", "name", "id"], name="group_by_name")]


class GroupMember(models.Model):
    """Somebody of the organisation in a group. Leaving the organisation ends it."""

    id = IdField()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="group_member_once")]


class Skill(models.Model):
    """Something that people are able to do more or less; queues ask for values of it."""

    id = IdField()
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="skills")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)  # for If-Match
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("organisation", Lower("name"), name="skill_name_once")]
        indexes = [models.Index(fields=["organisation", "name", "id"], name="skill_by_name")]


class SkillValue(models.Model):
    """How able somebody is, 0 to 100. Without a row nothing is known of them, which meets no condition."""

    id = IdField()
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="values")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    value = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["skill", "user"], name="skill_value_once"),
            models.CheckConstraint(condition=models.Q(value__lte=100), name="skill_value_range"),
        ]
        indexes = [models.Index(fields=["skill", "-value", "-id"], name="skill_by_value")]


class Invitation(models.Model):
    """A link that lets one person join with one role. Only the hash of its key is kept."""

    id = IdField()
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.PositiveSmallIntegerField(choices=Role.choices)
    project_id = models.UUIDField(null=True)  # accounts lie below projects: the id only, checked when made
    key_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class ApiToken(models.Model):
    """A secret for programs: public id + HMAC of the secret, scopes, expiry, optional project limit."""

    id = IdField()
    public_id = models.CharField(max_length=24, unique=True)
    secret_hmac = models.CharField(max_length=80)  # <pepper id>$<hex>
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=120)
    scopes = models.JSONField(default=list)
    project_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
