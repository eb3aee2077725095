"""Programmes and groups of them as rankings, targets and files name them (contract)."""

from django.utils.translation import gettext_lazy as _

PROGRAMME_LABELS = {
    "social_insurance": _("social insurance"),
    "social_protection": _("social protection"),
    "merit": _("merit"),
    "social_security": _("social protection and merit"),
    "all": _("all programmes"),
}
