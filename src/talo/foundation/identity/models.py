"""An account: a bare key with which somebody signs in. Who that is stands in rows of higher floors."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.models import PublicModel


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; sign-in names and addresses are kept in lower case."""

    def create_account(
        self, sign_in_name: str | None = None, *, email: str = "", password: str | None = None, language: str = "fi"
    ) -> Account:
        """A new account; without a password nobody signs in to it with one."""
        account = self.model(
            sign_in_name=sign_in_name.strip().lower() if sign_in_name else None,
            email=email.strip().lower(),
            language=language,
        )
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of a sign-in name, in whatever case it was typed."""
        return self.get(sign_in_name=(username or "").lower())


class Account(PublicModel, AbstractBaseUser):
    """The key to one staff member's, client's or proxy's rows; it holds nothing about the person."""

    sign_in_name = models.CharField(_("sign-in name"), max_length=150, unique=True, null=True, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(
        max_length=2, default="fi", choices=[("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "sign_in_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_name_in_lower_case", condition=Q(sign_in_name=Lower(F("sign_in_name")))
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="account_email_once",
                condition=~Q(email=""),
                violation_error_message=_("Another account has this e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        # The public id, never the name or the address: this is what ends up in logs.
        return f"account {self.public_id}"

    def clean(self) -> None:
        """Keep name and address in lower case, as the constraints want them."""
        self.sign_in_name = self.sign_in_name.strip().lower() if self.sign_in_name else None
        self.email = self.email.strip().lower()
