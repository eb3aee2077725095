"""What administrators keep: officers and their assignments. No personal data stands here."""

from datetime import date
from itertools import combinations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from officers import accounts, passwords
from officers.models import Assignment, Officer


class AssignmentFormSet(BaseInlineFormSet):
    """Says on the page what the database's constraint would refuse."""

    def clean(self) -> None:
        super().clean()
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        kept = [row for row in rows if row.get("area") and not row.get("DELETE")]
        for one, other in combinations(kept, 2):
            if one["area"] == other["area"] and _overlap(one["valid"], other["valid"]):
                raise ValidationError(
                    gettext("%(area)s is assigned twice on the same days.") % {"area": one["area"]}
                )


def _overlap(one: DateRange, other: DateRange) -> bool:
    return (one.lower or date.min) < (other.upper or date.max) and (other.lower or date.min) < (
        one.upper or date.max
    )


class AssignmentInline(admin.TabularInline):
    model = Assignment
    formset = AssignmentFormSet
    extra = 0
    raw_id_fields = ("area",)


@admin.register(Officer)
class OfficerAdmin(UserAdmin):
    list_display = ("username", "first_name", "last_name", "role", "is_active")
    list_filter = ("role", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Who"), {"fields": ("first_name", "last_name", "role", "is_active")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2", "role")}),
    )
    filter_horizontal = ()
    inlines = (AssignmentInline,)

    def save_model(
        self, request: HttpRequest, officer: Officer, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, officer, form, change)
        if change and {"role", "is_active"} & set(form.changed_data):
            accounts.end_sessions(officer)
            passwords.end_links(officer)
