"""The forms of sign-in with our labels and help; what they check is the library's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as account_forms
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LONGEST_SIGN_IN = 254
LONGEST_PASSWORD = 200
LONGEST_CODE = 20
CODE_HELP = _("Six digits from the app on your phone.")
NEW_PASSWORD_HELP = _("At least 12 characters. A sentence is easy to remember and hard to guess.")


def _label(
    field: forms.Field, label: _StrPromise, help_text: _StrPromise | str, autocomplete: str, longest: int
) -> None:
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update({"autocomplete": autocomplete, "maxlength": longest})
    if isinstance(field, forms.CharField):
        field.max_length = longest


def _label_code(field: forms.Field, help_text: _StrPromise | str = CODE_HELP) -> None:
    _label(field, _("Code"), help_text, "one-time-code", LONGEST_CODE)
    field.widget.attrs.update({"autocapitalize": "none", "spellcheck": "false"})


def _label_new_passwords(form: forms.Form) -> None:
    _label(form.fields["password1"], _("New password"), NEW_PASSWORD_HELP, "new-password", LONGEST_PASSWORD)
    _label(form.fields["password2"], _("New password again"), "", "new-password", LONGEST_PASSWORD)


class SignInForm(account_forms.LoginForm):
    """Sign-in name or e-mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self.fields["login"], _("Sign-in name or e-mail address"), "", "username", LONGEST_SIGN_IN)
        self.fields["login"].widget.attrs.update({"autocapitalize": "none", "spellcheck": "false"})
        _label(self.fields["password"], _("Password"), "", "current-password", LONGEST_PASSWORD)


class PasswordAgainForm(account_forms.ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self.fields["password"], _("Password"), "", "current-password", LONGEST_PASSWORD)


class ChangePasswordForm(account_forms.ChangePasswordForm):
    """Present password, then the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self.fields["oldpassword"], _("Present password"), "", "current-password", LONGEST_PASSWORD)
        _label_new_passwords(self)


class ForgottenPasswordForm(account_forms.ResetPasswordForm):
    """The address to which the link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self.fields["email"], _("E-mail address"), "", "email", LONGEST_SIGN_IN)


class NewPasswordForm(account_forms.ResetPasswordKeyForm):
    """A new password twice, behind the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_new_passwords(self)


class CodeForm(AuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_code(self.fields["code"], _("Six digits from the app on your phone, or one of your recovery codes."))


class CodeAgainForm(ReauthenticateForm):
    """A code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_code(self.fields["code"])


class ActivateForm(ActivateTOTPForm):
    """The first code of a new app, which proves that it was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_code(self.fields["code"])
