"""Peer groups: areas of one kind of land, which provincial staff compare with each other."""

from django import forms
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Kind
from reports.filters import PeriodField
from reports.models import Group, PeerGroup

# The country has no peers, and a commune's are those of its land as well.
COMPARED = [Kind.PROVINCE, Kind.DISTRICT, Kind.OFFICE, Kind.COMMUNE]


class PeerGroupForm(forms.Form):
    group = forms.ChoiceField(
        label=_("Peer group"), choices=[("", _("in none")), *Group.choices], required=False
    )
    # Which of the units is meant that had the address one after another.
    period = PeriodField(widget=forms.HiddenInput, required=False)


def keep(*, area: Area, group: str) -> None:
    """Puts the area into a peer group, or takes it out of the one that it is in."""
    if group:
        PeerGroup.objects.update_or_create(area=area, defaults={"group": group})
    else:
        PeerGroup.objects.filter(area=area).delete()


def of(area: Area) -> str:
    """The peer group of an area; empty where it is in none."""
    return PeerGroup.objects.filter(area=area).values_list("group", flat=True).first() or ""
