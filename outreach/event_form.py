"""The form that plans an event, and later says what came of it."""

from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from areas.calendar import today
from areas.models import Area, Containment
from beneficiaries import institutions
from beneficiaries.models import InstitutionName
from officers import scope
from officers.models import Officer
from officers.wording import day_words
from outreach.campaign_form import FARTHEST
from outreach.models import Campaign, Event
from payments.account_form import day_field
from payments.models import PaymentPoint

MOST_BANKS = 12
NOT_THERE = gettext_lazy("This lies outside the campaign's area, or is none of your places.")


def time_field(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class BanksField(forms.CharField):
    """Banks and wallets by their names, with commas between; gives their ids."""

    def clean(self, value: Any) -> Any:
        names = [name.strip() for name in super().clean(value).split(",") if name.strip()]
        if len(names) > MOST_BANKS:
            raise forms.ValidationError(_("Write at most twelve banks."))
        known = institutions.by_key() if names else {}
        found = {name: known.get(institutions.key_of(name)) for name in names}
        for name, bank in found.items():
            if bank is None:
                raise forms.ValidationError(_('No bank or wallet is known as "%s".') % name)
        return list(dict.fromkeys(bank.id for bank in found.values() if bank))


class EventForm(forms.ModelForm):
    day = day_field(pgettext_lazy("event", "Day"), required=True)
    begins = time_field(pgettext_lazy("event", "From"))
    ends = time_field(pgettext_lazy("event", "To"))
    banks = BanksField(
        label=gettext_lazy("Banks"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Their names, with commas between: Agribank, BIDV."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = Event
        fields = [
            *["kind", "day", "begins", "ends", "point", "commune", "place", "team"],
            *["people_came", "result"],
        ]
        help_texts = {
            "commune": gettext_lazy("Not needed with a payment point."),
            "place": gettext_lazy("Hall, hamlet or house group, where it is at no payment point."),
        }

    field_order = [
        *["kind", "day", "begins", "ends", "point", "commune", "place", "team"],
        *["banks", "people_came", "result"],
    ]

    def __init__(self, data: Any, *, event: Event, officer: Officer) -> None:
        super().__init__(data, instance=event)
        self.order_fields(self.field_order)
        self.campaign: Campaign = event.campaign
        communes = communes_of(self.campaign, officer)
        self._offer("commune", communes.order_by("name", "pk"))
        self._offer("point", points_in(communes, self.campaign))
        self._offer("team", self.campaign.teams.order_by("name"))
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = Event.Kind.choices
        fields["commune"].required = False
        fields["point"].widget.choices = _by_commune(fields["point"].queryset)
        if event.pk:
            self.initial["banks"] = ", ".join(names_of_banks(event))
        else:
            del self.fields["people_came"], self.fields["result"]

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        field: Any = self.fields[name]
        field.queryset = rows
        field.empty_label = "–"
        field.error_messages["invalid_choice"] = NOT_THERE

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not self.campaign.has_day(day):
            about = {
                "first": day_words(self.campaign.begins_on),
                "last": day_words(self.campaign.ends_on) or "…",
            }
            words = _("This is no day of the campaign, which goes from %(first)s to %(last)s.")
            raise forms.ValidationError(words % about)
        if day > today() + FARTHEST:
            raise forms.ValidationError(_("An event is planned at most five years ahead."))
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        begins, ends = found.get("begins"), found.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("It ends before it begins."))
        self._find_the_commune(found)
        if not self.errors and self.instance.pk:
            self._refuse_to_leave_those_who_were_met(found)
        if not self.errors:
            self._refuse_a_place_that_was_elsewhere(found["commune"], found["day"])
            self._refuse_a_closed_point(found["point"], found["day"])
        if not self.errors and found.get("team"):
            self._refuse_two_at_once(found)
        return found

    def _find_the_commune(self, found: dict[str, Any]) -> None:
        point, commune = found.get("point"), found.get("commune")
        if self.errors.get("point") or self.errors.get("commune"):
            return
        if not point and found.get("kind") == Event.Kind.CONSULTATION:
            self.add_error("point", _("A consultation point stands at a payment point: choose it."))
        elif point and commune and point.commune_id != commune.pk:
            self.add_error("commune", _("The payment point lies in another commune."))
        elif point:
            found["commune"] = point.commune
        elif not commune:
            self.add_error("commune", _("Choose the commune, or a payment point."))

    def _refuse_a_place_that_was_elsewhere(self, commune: Area, day: date) -> None:
        if not _inside(self.campaign).filter(part=commune, valid__contains=day).exists():
            words = _("%(commune)s did not lie in the campaign's area on that day.")
            field = "point" if self.cleaned_data.get("point") else "commune"
            self.add_error(field, words % {"commune": commune.name})

    def _refuse_to_leave_those_who_were_met(self, found: dict[str, Any]) -> None:
        before = Event.objects.get(pk=self.instance.pk)
        if before.contacts.exists():
            for field in ("day", "point", "commune"):
                if getattr(before, field) != found[field]:
                    self.add_error(field, _("People were met at this event: this stays as it was."))

    def _refuse_a_closed_point(self, point: PaymentPoint | None, day: date) -> None:
        if point and day not in point.valid:
            words = _("%(point)s is not open on that day.")
            self.add_error("point", words % {"point": point.name})

    def _refuse_two_at_once(self, found: dict[str, Any]) -> None:
        """A team is at one place at a time."""
        others = Event.objects.filter(team=found["team"], day=found["day"])
        others = others.filter(begins__lt=found["ends"], ends__gt=found["begins"])
        others = others.select_related("commune", "point").exclude(pk=self.instance.pk)
        for other in others[:1]:
            words = _("%(team)s is at %(where)s from %(begins)s to %(ends)s that day.")
            about = {
                "team": found["team"].name,
                "where": other.where,
                "begins": time_format(other.begins, "H:i"),
                "ends": time_format(other.ends, "H:i"),
            }
            self.add_error("team", words % about)

    def save(self, commit: bool = True) -> Event:
        event: Event = super().save(commit)
        event.banks.set(self.cleaned_data["banks"])
        return event


def communes_of(campaign: Campaign, officer: Officer) -> QuerySet[Area]:
    """The officer's communes that lie in the campaign's area, or in the parts that take part,
    on one of its days."""
    inside = _inside(campaign).filter(valid__overlap=_days_of(campaign))
    found = Area.objects.filter(is_leaf=True, pk__in=inside.values("part"))
    own = scope.parts_with_people_in_sight(officer)
    return found if own is None else found.filter(pk__in=own)


def points_in(communes: QuerySet[Area], campaign: Campaign) -> QuerySet[PaymentPoint]:
    """Those that are open on one of the campaign's days."""
    points = PaymentPoint.objects.filter(
        commune__in=communes.values("pk"), valid__overlap=_days_of(campaign)
    )
    return points.select_related("commune").order_by("commune__name", "commune", "name", "pk")


def names_of_banks(event: Event) -> list[str]:
    """What the event's banks are called today."""
    names = InstitutionName.objects.filter(is_current=True, institution__in=event.banks.all())
    return list(names.order_by("short_name").values_list("short_name", flat=True))


def _days_of(campaign: Campaign) -> DateRange:
    return DateRange(campaign.begins_on, campaign.ends_on, "[]")


def _inside(campaign: Campaign) -> QuerySet[Containment]:
    areas = campaign.parts.values_list("pk", flat=True) or [campaign.area_id]
    return Containment.objects.filter(area__in=list(areas), inherited=False)


def _by_commune(points: QuerySet[PaymentPoint]) -> list[Any]:
    """The points as a field groups them: (commune, [(value, label)])."""
    communes = groupby(points, key=lambda point: point.commune.name)
    return [
        ("", "–"),
        *((name, [(point.pk, point.name) for point in found]) for name, found in communes),
    ]
