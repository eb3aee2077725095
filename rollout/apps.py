from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    """The administration site with one door for administrators alone."""

    default = False
    default_site = "officers.admin_site.AdministratorSite"
