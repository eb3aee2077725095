"""What the list of rolls and the search for people are narrowed by."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from areas.calendar import is_known_period, month_of, today
from areas.models import Area, Containment
from beneficiaries import search
from beneficiaries.models import Beneficiary
from officers import scope
from officers.models import Officer
from payments.models import MonthlyPayment, PaymentPoint, Programme, Roll
from payments.models.periods import Method
from payments.models.rolls import latest_month


class MonthField(forms.CharField):
    """A month as 2025-06 or 06/2025; gives its first day, or None when left empty."""

    def clean(self, value: str) -> object:
        text = super().clean(value)
        if not text:
            return None
        month = month_of(text)
        if month is None:
            raise forms.ValidationError(_("Write a month, as in 2025-06 or 06/2025."))
        return month


class KnownMonthField(MonthField):
    """A month that rolls can be of."""

    def clean(self, value: str) -> object:
        month = super().clean(value)
        if isinstance(month, date) and not is_known_period(month):
            raise forms.ValidationError(
                _("Rolls are taken from January 2015 to two months ahead of today.")
            )
        return month


class MonthFilter(django_filters.Filter):
    field_class = KnownMonthField


class RollFilter(django_filters.FilterSet):
    period = MonthFilter(field_name="period", label=_("Period"))
    state = django_filters.ChoiceFilter(
        choices=Roll.State.choices, label=_("State"), empty_label=_("all")
    )

    class Meta:
        model = Roll
        fields = ["period", "state"]


LONGEST_NAME = 100
LONGEST_CARD = 600  # what a scanner types of an ID card's code, with more fields than today's
MOST_OFFERED = 400  # communes or points in a list to choose from


def communes_to_choose(request: Any) -> QuerySet[Area]:
    """Today's communes of the officer's own areas; none where they would be too many to list."""
    if scope.has_the_country(request.user):
        return Area.objects.none()
    rows = scope.areas_with_people_in_sight(request.user)
    found = Area.objects.valid_on(today()).filter(pk__in=rows.values("part"), is_leaf=True)
    # Looked for once: what is asked of them later asks for their ids.
    ids = list(found.values_list("pk", flat=True)[: MOST_OFFERED + 1])
    few = ids if len(ids) <= MOST_OFFERED else []
    return Area.objects.filter(pk__in=few).order_by("code")


def parts_of(communes: Iterable[int]) -> list[int]:
    """By ids: these communes of today and of those that they took in: until a roll names
    people in the new unit, they live in the old one."""
    rows = Containment.objects.filter(area__in=list(communes), valid__contains=today())
    return list(rows.values_list("part", flat=True).distinct())


def points_to_choose(request: Any) -> QuerySet[PaymentPoint]:
    communes = communes_to_choose(request)
    found = PaymentPoint.objects.open_on(today()).filter(commune__in=communes.values("pk"))
    return found.order_by("name") if found.count() <= MOST_OFFERED else PaymentPoint.objects.none()


class PeopleFilter(django_filters.FilterSet):
    """Who is looked for, and among whom: people of the officer's own areas, sorted by name.

    Point, method and programme are those of the person's latest month.
    """

    q = django_filters.CharFilter(
        label=_("Name, birth year, last digits, citizen id, SI code, or an ID card's code"),
        max_length=LONGEST_CARD,
        method="unchanged",
    )
    commune = django_filters.ModelChoiceFilter(
        queryset=communes_to_choose, label=_("Commune"), empty_label=_("all")
    )
    point = django_filters.ModelChoiceFilter(
        queryset=points_to_choose, label=_("Payment point"), empty_label=_("all"), method="paid_at"
    )
    method = django_filters.ChoiceFilter(
        choices=Method.choices, label=_("Paid by"), empty_label=_("all"), method="paid_by"
    )
    programme = django_filters.ChoiceFilter(
        choices=Programme.choices, label=_("Programme"), empty_label=_("all"), method="paid_in"
    )

    class Meta:
        model = Beneficiary
        fields = ["q", "commune", "point", "method", "programme"]

    def __init__(self, data: Any = None, *, request: Any) -> None:
        super().__init__(data, queryset=Beneficiary.objects.none(), request=request)

    def get_form_class(self) -> type[forms.Form]:
        form = super().get_form_class()
        form.clean = _ask_for_something
        return form

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        officer: Officer = self.request.user
        found = search.search(self.form.cleaned_data.get("q") or "", officer=officer)
        return super().filter_queryset(found)

    def unchanged(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset

    def paid_at(self, queryset: QuerySet, name: str, value: PaymentPoint) -> QuerySet:
        return queryset.filter(_latest_payment(point=value))

    def paid_by(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(_latest_payment(method=value))

    def paid_in(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(_latest_payment(programme=value))


def _latest_payment(**what: Any) -> Exists:
    """Whether the person was paid so in the latest month that is in for the commune that pays."""
    paid = MonthlyPayment.objects.filter(beneficiary=OuterRef("pk"), **what)
    return Exists(paid.filter(period=latest_month("commune")))


def _ask_for_something(form: forms.Form) -> dict[str, Any]:
    """Browsing everybody is not searching: something must be asked."""
    found = form.cleaned_data
    if not form.errors and not any(found.values()):
        form.add_error("q", _("Write a part of the name or a number, or choose a commune."))
    text = found.get("q") or ""
    if len(text) > LONGEST_NAME:
        form.add_error("q", _("Write at most a hundred letters or digits."))
    if len(text) == 1 and not text.isspace():
        form.add_error("q", _("Write at least two letters or digits."))
    return found
