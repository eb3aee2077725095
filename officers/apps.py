from django.apps import AppConfig


class OfficersConfig(AppConfig):
    name = "officers"

    def ready(self) -> None:
        from officers import checks  # noqa: F401 (registers the check of every address)
