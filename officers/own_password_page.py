"""Where an officer sets a new password for the old one."""

from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from officers import passwords
from officers.forms import OwnPasswordForm
from officers.rights import OfficerRequest, Right, needs, shows_and_changes


@sensitive_post_parameters()
@shows_and_changes
@needs(Right.START)
def own_password_page(request: OfficerRequest) -> HttpResponse:
    """A new password ends every session, this one too. The old one is tried as when signing in,
    so that guesses are counted (officers.tries)."""
    form = OwnPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid() and not _is_right(request, form.cleaned_data["old_password"]):
        form.add_error(
            "old_password",
            _("This is not your password. After five tries, wait 15 minutes."),
        )
    if not form.is_bound or form.errors:
        return render(request, "officers/own_password.html", {"form": form})
    with transaction.atomic():
        password = form.cleaned_data["new_password1"]
        passwords.set_password(officer=request.user, password=password, by=request.user)
    logout(request)
    messages.success(request, _("Your password is changed: sign in with the new one."))
    return redirect("account_login")


def _is_right(request: OfficerRequest, password: str) -> bool:
    return authenticate(request, username=request.user.username, password=password) is not None
