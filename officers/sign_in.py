"""Sign-in by allauth: no sign-up, no password mail; accounts are made by administrators."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from officers import second_factor, tries
from officers.browser import browser_of
from officers.client_address import client_address
from officers.models import Officer
from officers.passwords import LONGEST
from officers.second_factor import PASSWORD_GIVEN
from officers.sessions import BROWSER

logger = logging.getLogger(__name__)


class Backend(ModelBackend):
    """The one way from a password to an officer; without a free try no password is looked at."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Officer | None:
        """The officer; None for a wrong name, a wrong password and one try too many alike."""
        if request is None or username is None or not password or len(password) > LONGEST:
            return None
        one = tries.of_password(username, client_address(request))
        if not tries.take(one):
            logger.warning("sign-in refused: no try left %s", one)
            return None
        officer = super().authenticate(request, username=username, password=password)
        if officer is None:
            logger.warning("sign-in refused: wrong name or password %s", one)
            return None
        logger.info("password right officer=%s %s", officer.pk, one)
        tries.give_back(one)
        return officer


class Adapter(DefaultAccountAdapter):
    # One sentence for every reason, so that none is given away.
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "This user name and password do not sign you in. After five tries, wait 15 minutes."
        )
    }

    def is_safe_url(self, url: str | None) -> bool:
        """To this very host and port: others that we answer to may be other programs."""
        request = context.request
        here = {request.get_host()}
        return url_has_allowed_host_and_scheme(url, here, require_https=request.is_secure())

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Officer, **hook: Any) -> HttpResponse | None:
        """The password was right; whether it still is, is seen when the code was given."""
        request.session[PASSWORD_GIVEN] = user.get_session_auth_hash()
        refused: HttpResponse | None = super().pre_login(request, user, **hook)
        return refused

    def login(self, request: HttpRequest, user: Officer) -> None:
        super().login(request, user)
        logger.info("signed in officer=%s", user.pk)
        request.session[BROWSER] = browser_of(request.headers.get("User-Agent", ""))
        tries.remember_address(tries.of_password(user.username, client_address(request)))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No "you have signed in": the page says who is signed in."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Of allauth's second factor we take the step between password and sign-in and how a secret
    is passed to a phone; officers.second_factor keeps secrets and judges codes."""

    def is_mfa_enabled(self, user: Officer, types: list[str] | None = None) -> bool:
        return second_factor.is_asked_for(user)

    def get_totp_issuer(self) -> str:
        return gettext("Payments by account")

    def encrypt(self, text: str) -> str:
        """Whatever would keep a secret or the seed of recovery codes in allauth's way fails."""
        raise NotImplementedError
