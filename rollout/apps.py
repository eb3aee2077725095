from django.apps import AppConfig
from django.contrib.admin import apps


class RolloutConfig(AppConfig):
    name = "rollout"

    def ready(self) -> None:
        from rollout import checks, production  # noqa: F401 (they register their checks)


class AdminConfig(apps.AdminConfig):
    """The administration site with one door for administrators alone."""

    default = False
    default_site = "officers.admin_site.AdministratorSite"
