"""Areas are looked at here; they change by `manage.py load_areas` alone."""

from django.contrib import admin

from areas.models import Area


@admin.register(Area)
class AreaAdmin(admin.ModelAdmin):
    list_display = ("kind", "code", "name", "valid")
    list_filter = ("kind",)
    search_fields = ("code", "name")
