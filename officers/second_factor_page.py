"""The pages of the second factor: setting it up, being asked for it, new recovery codes."""

import base64
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.stages import AuthenticateStage
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from officers import encryption, installation, one_time_codes, qr, second_factor
from officers.forms import CodeForm, PhoneCodeForm
from officers.rights import OfficerRequest, Right, needs, shows_and_changes

NEW_SECRET = "new_second_factor"  # noqa: S105 (where the session keeps it, sealed)


@sensitive_post_parameters()
@shows_and_changes
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def code_page(request: HttpRequest) -> HttpResponse:
    """Asks whoever gave the right password for a code; only then they are signed in.

    Whose account changed in between, as by a new password, begins again.
    """
    stage = request._login_stage  # type: ignore[attr-defined]
    if not second_factor.may_be_asked_for(request.session, stage.login.user):
        return stage.abort()
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_taken(form, stage.login.user):
        second_factor.prove(request.session, stage.login.user)
        return stage.exit()
    return render(request, "officers/code.html", {"form": form})


@never_cache
@sensitive_post_parameters()
@shows_and_changes
@needs(Right.START)
def second_factor_page(request: OfficerRequest) -> HttpResponse:
    """Sets the second factor up; who has one is given new recovery codes for a code."""
    if installation.is_demo():
        return render(request, "officers/second_factor_of_demo.html")
    if second_factor.has_one(request.user):
        return _new_recovery_codes(request)
    return _enrolment(request)


def _new_recovery_codes(request: OfficerRequest) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_taken(form, request.user):
        return _shown_once(request, second_factor.renew_recovery_codes(request.user))
    left = second_factor.recovery_codes_left(request.user)
    return render(request, "officers/recovery_codes.html", {"form": form, "left": left})


def _enrolment(request: OfficerRequest) -> HttpResponse:
    secret = _secret_of(request)
    form = PhoneCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            codes = second_factor.enrol(request.user, secret=secret, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            del request.session[NEW_SECRET]
            second_factor.prove(request.session, request.user)
            return _shown_once(request, codes)
    return render(request, "officers/second_factor.html", _for_a_phone(request, secret, form))


def _for_a_phone(request: OfficerRequest, secret: str, form: PhoneCodeForm) -> dict[str, Any]:
    link = get_adapter().build_totp_url(request.user, secret)
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    return {"form": form, "link": link, "square": qr.square_of(link), "groups": groups}


def _secret_of(request: OfficerRequest) -> str:
    """The new secret, the same until it is set up: the page may be loaded again meanwhile."""
    context = second_factor.secret_context(request.user.pk)
    kept = request.session.get(NEW_SECRET)
    if kept:
        return encryption.unseal(base64.b64decode(kept), context).decode()
    secret: str = one_time_codes.new_secret()
    sealed = encryption.seal(secret.encode(), context)
    request.session[NEW_SECRET] = base64.b64encode(sealed).decode()
    return secret


def _is_taken(form: CodeForm, officer: Any) -> bool:
    try:
        second_factor.demand_code(officer, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True


def _shown_once(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "officers/recovery_codes_once.html", {"codes": codes})
