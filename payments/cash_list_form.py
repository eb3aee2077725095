"""The month and the payment point that a cash list is asked for."""

from datetime import date
from itertools import groupby

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from areas.calendar import month_of
from officers.models import Officer
from payments import cash_lists
from payments.models import PaymentPoint


class CashListForm(forms.Form):
    """Offers months and points in the officer's sight and accepts no others.

    Without a month the latest one is taken; without a point the only one, where there is one.
    `cleaned_data` holds a first day or None, and a PaymentPoint or None.
    """

    period = forms.TypedChoiceField(
        label=_("Period"), coerce=month_of, empty_value=None, required=False
    )
    point = forms.ChoiceField(label=_("Payment point"), required=False)

    def __init__(self, asked: QueryDict, *, officer: Officer) -> None:
        months = cash_lists.months_in_sight(officer)
        text = str(asked.get("period", ""))
        month = next((one for one in months if not text or one == month_of(text)), None)
        visible = _points_in_sight(officer)
        self.points = _used_around(month, visible) if month else {}
        super().__init__(
            {
                "period": f"{month:%Y-%m}" if month else text,
                "point": self._point(str(asked.get("point", "")), visible),
            }
        )
        of_months = [(f"{one:%Y-%m}", f"{one:%m/%Y}") for one in months]
        self.fields["period"].choices = of_months  # type: ignore[attr-defined]
        of_points = [("", _("Choose one")), *self._by_commune()]
        self.fields["point"].choices = of_points  # type: ignore[attr-defined]

    def clean_point(self) -> PaymentPoint | None:
        return self.points.get(self.cleaned_data["point"])

    def _point(self, asked: str, visible: dict[str, PaymentPoint]) -> str:
        """What is asked for; of another time's points none, so that another is chosen."""
        if asked in visible and asked not in self.points:
            return ""
        return asked or (next(iter(self.points)) if len(self.points) == 1 else "")

    def _by_commune(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The points as a field groups them: (commune, [(value, label)])."""
        communes = groupby(self.points.values(), key=lambda point: point.commune.name)
        return [
            (commune, [(point.code, f"{point.name} ({point.code})") for point in points])
            for commune, points in communes
        ]


def _points_in_sight(officer: Officer) -> dict[str, PaymentPoint]:
    """By code, in the order of communes."""
    visible = PaymentPoint.objects.visible_to(officer).select_related("commune")
    return {point.code: point for point in visible.order_by("commune__code", "commune", "code")}


def _used_around(month: date, points: dict[str, PaymentPoint]) -> dict[str, PaymentPoint]:
    return {code: point for code, point in points.items() if point.was_used_around(month)}
