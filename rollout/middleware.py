"""Small guards around every page."""

import re
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.utils.deprecation import MiddlewareMixin

from officers import installation, second_factor
from officers.models import Officer
from officers.recording import done_by
from officers.rights import View
from officers.sessions import SessionStore
from rollout import production
from rollout.permissions import PERMISSIONS

MARGIN = 1 << 20  # the other fields of the form
LENGTH = re.compile("[0-9]{1,15}")
PATIENCE_SECONDS = 1.0
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
Next = Callable[[HttpRequest], HttpResponse]

# The camera reads codes on our own pages; pictures do not leave the device.
PERMISSIONS_POLICY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


def refuse_large_bodies(get_response: Next) -> Next:
    """Answers a body that is announced as too large before anything parses it.

    What arrives within a second or so is thrown away first, so that most browsers show the
    answer instead of a broken connection.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        announced = _announced(request)
        most = 0 if announced <= MARGIN else _most_of_a_file(request)
        if announced <= MARGIN + most:
            return get_response(request)
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until and request.read(1 << 20):
            pass
        context = {"most": max(most, MARGIN) >> 20}
        response = render(request, "413.html", context, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        response.headers["Connection"] = "close"
        return response

    return answer


def _most_of_a_file(request: HttpRequest) -> int:
    """How large a file the address takes from whoever asks: none, but for a few."""
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return 0
    takes_files = name in PERMISSIONS and PERMISSIONS[name].takes_files
    return settings.UPLOAD_MAX_BYTES if takes_files and request.user.is_authenticated else 0


def _announced(request: HttpRequest) -> int:
    """How many bytes the body is said to have. Raises BadRequest where that is no number."""
    said = (request.META.get("CONTENT_LENGTH") or "0").strip()
    if not LENGTH.fullmatch(said):
        raise BadRequest
    return int(said)


def keep_signed_in_pages_private(get_response: Next) -> Next:
    """No cache keeps what a signed-in officer saw; back after sign-out shows nothing."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return answer


class SecondFactorRequiredMiddleware(MiddlewareMixin):
    """Whoever has only given a password is led to what is missing before anything else opens."""

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if production.must_not_serve():
            words = f"{production.WORDS}\n"
            return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
        if _opens_with_a_password(request, view) or not isinstance(request.user, Officer):
            return None
        officer = request.user
        if second_factor.is_proven(request.session, officer) or installation.is_demo():
            return None
        if not second_factor.has_one(officer):
            return redirect("second_factor")
        logout(request)
        return redirect_to_login(request.get_full_path())


def _opens_with_a_password(request: HttpRequest, view: View) -> bool:
    """What is open to strangers, and the ways on and out."""
    is_for_strangers = not getattr(view, "login_required", True)
    match = request.resolver_match
    return is_for_strangers or bool(match and match.url_name in {"second_factor", "account_logout"})


def notice_signs_of_life(get_response: Next) -> Next:
    """Silence ends with a request, but for those that an open page makes by itself."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and not _is_of_a_page(request):
            cast(SessionStore, request.session).touch()
        return response

    return answer


def reload_pages_that_refresh_themselves(get_response: Next) -> Next:
    """Where a page would put the sign-in page into a part of itself, it is loaded anew."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not _is_of_a_page(request) or not _leads_to_sign_in(response):
            return response
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})

    return answer


def _is_of_a_page(request: HttpRequest) -> bool:
    return request.method == "GET" and "HX-Request" in request.headers


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return response.headers.get("Location", "").startswith(resolve_url(settings.LOGIN_URL))


def say_who_changes(get_response: Next) -> Next:
    """What a signed-in officer's request changes is recorded as theirs: by their id alone."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method in SAFE or not request.user.is_authenticated:
            return get_response(request)
        with done_by(request.user.pk):
            return get_response(request)

    return answer
