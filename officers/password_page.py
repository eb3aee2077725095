"""Where a one-time link leads. Open to strangers; shows the user name to whoever has a good one."""

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from officers import passwords
from officers.forms import PasswordForm
from officers.rights import open_to_strangers, shows_and_changes

# Stands in the address in the place of the token while the form is filled in.
TAKEN = "set"
SESSION_KEY = "password_link"


@open_to_strangers
@never_cache
@sensitive_post_parameters()
@shows_and_changes
@transaction.atomic
def password_page(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """The form behind a good link, which only sending the form uses up; else one sentence.

    As in Django's own page, the token moves from the address into the session first.
    """
    is_form = token == TAKEN
    officer = passwords.officer_of(uid, request.session.get(SESSION_KEY, "") if is_form else token)
    if officer is None:
        return _without_referrer(render(request, "officers/dead_link.html", status=410))
    if not is_form:
        request.session[SESSION_KEY] = token
        return _without_referrer(redirect("password", uid, TAKEN))
    form = PasswordForm(officer, request.POST or None)
    if form.is_valid():
        password = form.cleaned_data["new_password1"]
        passwords.set_password(officer=officer, password=password, by=officer)
        logout(request)
        return redirect("account_login")
    return render(request, "officers/password.html", {"form": form, "officer": officer})


def _without_referrer(response: HttpResponse) -> HttpResponse:
    """For addresses with a token. Under this policy browsers send `Origin: null` with a form,
    which the protection of forms refuses: so no form stands there."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
