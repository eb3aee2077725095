"""The form by which an officer asks for a list of people as a file."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.calendar import today
from areas.models import Area, AreaQuerySet, UnknownAreaError
from officers import scope
from officers.models import Officer
from payments import cash_lists
from payments.filters import KnownMonthField
from payments.forms import MOST_OFFERED, why_not
from reports.models import PersonList
from reports.person_list_contents import number_of_rows
from reports.person_list_files import MOST_OF_A_PDF
from reports.programmes import PROGRAMME_LABELS

FORMS = [("xlsx", "XLSX"), ("csv", "CSV"), ("pdf", "PDF")]


class PersonListForm(forms.Form):
    """Which people, of which area, month and programme, in which form, and what for."""

    which = forms.ChoiceField(
        label=gettext_lazy("People"),
        choices=PersonList.Which.choices,
        help_text=gettext_lazy(
            "The lists for a bank and for the police name the whole citizen id, for it is what"
            " they check people by; that of a bank the phone too, with the person's recorded"
            " agreement. Whoever needs neither asks for another list."
        ),
    )
    area = forms.CharField(label=gettext_lazy("Area"), required=False)
    period = KnownMonthField(
        label=gettext_lazy("Month"), widget=forms.DateInput(attrs={"type": "month"})
    )
    programme = forms.ChoiceField(
        label=gettext_lazy("Programme"), choices=list(PROGRAMME_LABELS.items())
    )
    form = forms.ChoiceField(label=gettext_lazy("File"), choices=FORMS)
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        min_length=5,
        max_length=200,
        help_text=gettext_lazy("For example: home visits before the payments of October."),
    )

    def __init__(self, data: QueryDict | None, officer: Officer) -> None:
        latest = next(iter(cash_lists.months_in_sight(officer)), today())
        super().__init__(data, initial={"period": f"{latest:%Y-%m}"})
        self.officer = officer
        parts = scope.areas_with_people_in_sight(officer).values("part")
        self.in_sight: AreaQuerySet = Area.objects.filter(pk__in=parts)
        now = self.in_sight.valid_on(today())
        if now.count() <= MOST_OFFERED:
            offered = [(area.address, area.name) for area in now]
            self.fields["area"].widget = forms.Select(
                choices=[("", _("all of mine")), *dict.fromkeys(offered)]
            )
        else:
            self.fields["area"].help_text = _(
                "For example district:456 or commune:19213; empty for all of yours."
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        address, found["area"] = found.get("area"), None
        if address and found.get("period"):
            is_of_today = found.get("which") in PersonList.OF_TODAY
            try:
                found["area"] = self.in_sight.at(
                    address, today() if is_of_today else found["period"]
                )
            except UnknownAreaError:
                self.add_error("area", why_not(self.in_sight, address))
        if found.get("form") == "pdf" and not self.errors:
            self._demand_few_enough(found)
        return found

    def _demand_few_enough(self, found: dict[str, Any]) -> None:
        """A PDF is for reading, and takes more of the server than the other forms."""
        asked = PersonList(
            which=found["which"],
            area=found["area"],
            month=found["period"],
            programme=found["programme"],
            asked_by=self.officer,
        )
        rows = number_of_rows(asked)
        if rows > MOST_OF_A_PDF:
            words = _(
                "A PDF holds at most %(most)s rows, and this list has %(rows)s."
                " Choose XLSX or CSV, or a smaller area."
            )
            said = {"most": number_format(MOST_OF_A_PDF), "rows": number_format(rows)}
            self.add_error("form", words % said)
