"""The administration site, open to administrators alone."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class AdministratorSite(AdminSite):
    site_header = _("Officers and areas")
    site_title = _("Officers and areas")
    index_title = _("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_administrator", False))

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One door: the common sign-in page; other roles are told that they may not."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect("account_login")
