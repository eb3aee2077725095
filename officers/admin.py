"""Officers and assignments to look at; no personal data stands here. They are changed on the
officers' own pages, which know who may grant what."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from officers.models import Assignment, Officer


class AssignmentInline(admin.TabularInline):
    model = Assignment
    extra = 0


@admin.register(Officer)
class OfficerAdmin(admin.ModelAdmin):
    list_display = ("username", "first_name", "last_name", "role", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("username", "first_name", "last_name")
    fieldsets = (
        (None, {"fields": ("username",)}),
        (_("Who"), {"fields": ("first_name", "last_name", "role", "is_active")}),
    )
    inlines = (AssignmentInline,)
