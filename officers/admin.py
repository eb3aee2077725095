"""Officers, assignments and areas to look at; no personal data stands here. Officers change on
their own pages, which know who may grant what, and areas by `manage.py load_areas` alone."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from officers import scope
from officers.admin_site import LookedAt
from officers.models import Assignment, Officer


class AssignmentInline(admin.TabularInline):
    model = Assignment
    extra = 0


@admin.register(Officer)
class OfficerAdmin(LookedAt):
    list_display = ("username", "first_name", "last_name", "role", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("username", "first_name", "last_name")
    fieldsets = (
        (None, {"fields": ("username",)}),
        (_("Who"), {"fields": ("first_name", "last_name", "role", "is_active")}),
    )
    inlines = (AssignmentInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Officer]:
        return super().get_queryset(request).filter(pk__in=_in_charge(request))


@admin.register(Area)
class AreaAdmin(LookedAt):
    list_display = ("kind", "code", "name", "valid")
    list_filter = ("kind",)
    search_fields = ("code", "name")


def _in_charge(request: HttpRequest) -> QuerySet[Officer]:
    assert isinstance(request.user, Officer)  # noqa: S101 (the site lets in nobody else)
    return scope.officers_in_charge(request.user)
