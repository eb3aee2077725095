"""The administration site, open to administrators alone, who look and change nothing there."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.options import TO_FIELD_VAR
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from officers.models import Officer
from officers.rights import Right, may

# Signing in, out and passwords have one place each, and it is not this one.
SITE_PAGES = {"index", "app_list", "jsi18n"}
MODEL_PAGES = {"changelist", "change", "history"}
NUL = "%00"  # Django's own filters hand it to the database, which knows no such text


class AdministratorSite(AdminSite):
    site_header = _("Officers and areas")
    site_title = _("Officers and areas")
    index_title = _("Administration")
    final_catch_all_view = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Libraries register models of their own too; those are not looked at here."""
        if admin_class and issubclass(admin_class, LookedAt):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        officer = request.user
        return isinstance(officer, Officer) and may(officer.role, Right.ADMINISTER)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Strangers were sent to sign in before; whoever is no administrator may not."""
        shown = super().admin_view(view, cacheable)

        @require_safe
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                raise PermissionDenied
            # Rows are chosen by their own key alone; Django breaks over a field without a name.
            if NUL in request.GET.urlencode() or TO_FIELD_VAR in request.GET:
                raise BadRequest
            return shown(request, *args, **kwargs)

        return guarded

    def get_urls(self) -> list[URLPattern | URLResolver]:
        pages = super().get_urls()
        kept = [page for page in pages if getattr(page, "name", "index") in SITE_PAGES]
        for page in kept:
            if isinstance(page, URLPattern):
                # Strangers are sent to the one door (LoginRequiredMiddleware).
                setattr(page.callback, "login_url", None)  # noqa: B010
        return kept


class LookedAt(ModelAdmin):
    """A model whose rows are listed and shown; nothing is added, changed or deleted."""

    def get_urls(self) -> list[URLPattern]:
        kept = {f"{self.opts.app_label}_{self.opts.model_name}_{page}" for page in MODEL_PAGES}
        return [page for page in super().get_urls() if page.name in kept]

    def _get_obj_does_not_exist_redirect(self, *args: Any) -> None:
        """What is not in sight is missing, as on every page."""
        raise Http404
