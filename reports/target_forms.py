"""Forms by which provincial staff enter and change targets."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from areas.calendar import months_after, today
from areas.models import Area, AreaQuerySet, Kind, UnknownAreaError
from officers import scope
from officers.models import Officer
from payments.account_form import day_field
from payments.filters import MonthField
from payments.rolls.faults import RefusedError
from reports import questions, target_files
from reports.models import Measure, Target

ITSELF, FILE = "itself", "file"
EACH: dict[str, Promise] = {
    Kind.PROVINCE: gettext_lazy("each of its provinces"),
    Kind.DISTRICT: gettext_lazy("each of its districts"),
    Kind.OFFICE: gettext_lazy("each of its offices"),
    Kind.COMMUNE: gettext_lazy("each of its communes"),
}
MOST_FAULTS = 20  # that are told of one file
MONTHS_AHEAD = 120


class TargetForm(forms.ModelForm):
    """A target's document, value and month, of one that stands there already."""

    decided_on = day_field(gettext_lazy("Date of the document"), required=True)
    percent = forms.CharField(
        label=gettext_lazy("Target, %"),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    due = MonthField(
        label=gettext_lazy("Due by the end of"),
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )

    class Meta:
        model = Target
        fields = ["issuer", "number", "decided_on", "percent", "due", "remark"]

    def clean_percent(self) -> Decimal | None:
        text: str = self.cleaned_data["percent"]
        percent = target_files.percent_of(text) if text else None
        if text and percent is None:
            raise forms.ValidationError(
                _('"%(value)s" is not a percentage from 1 to 100.') % {"value": text}
            )
        return percent

    def clean_decided_on(self) -> date:
        day: date = self.cleaned_data["decided_on"]
        if day > today():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        this_month = today().replace(day=1)
        if due != self.instance.due and due < this_month:
            raise forms.ValidationError(_("This month is over. A target is due in one to come."))
        if due > months_after(this_month, MONTHS_AHEAD):
            raise forms.ValidationError(_("A target is due within ten years."))
        return due

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.instance.pk and found.get("due"):
            kept = self.instance
            self._refuse_a_second([kept.area_id], kept.programme, kept.measure, found["due"])
        return found

    def _refuse_a_second(self, areas: list[int], programme: str, measure: str, due: date) -> None:
        """Two targets for one thing would contradict each other."""
        others = Target.objects.filter(
            area__in=areas, programme=programme, measure=measure, due=due
        )
        for other in others.exclude(pk=self.instance.pk).select_related("area")[:MOST_FAULTS]:
            self.add_error(
                "due",
                _(
                    "%(area)s has a target of this for this month already, by document %(number)s."
                    " Change that one."
                )
                % {"area": other.area.name, "number": other.number},
            )


class NewTargetsForm(TargetForm):
    """Targets that one document sets: for an area, for each of its parts, or as a file says."""

    area = forms.CharField(label=gettext_lazy("Area"), widget=forms.Select)
    each = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=[
            (ITSELF, gettext_lazy("the area itself")),
            *EACH.items(),
            (FILE, gettext_lazy("each area of a file, with its own value")),
        ],
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "CSV or Excel: the code of an area in the first column, its target in the last."
        ),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )

    field_order = ["issuer", "number", "decided_on", "area", "each", "file"]

    class Meta(TargetForm.Meta):
        fields = [*TargetForm.Meta.fields, "programme", "measure"]

    def __init__(self, request: HttpRequest, officer: Officer) -> None:
        is_sent = request.method == "POST"
        self.officer = officer
        super().__init__(
            request.POST if is_sent else None,
            request.FILES if is_sent else None,
            initial={"programme": "social_insurance", "measure": Measure.PAID},
        )
        self.order_fields([*self.field_order, "programme", "measure", "percent", "due", "remark"])
        self.own = own_areas(officer)
        self.fields["percent"].required = False
        self.fields["percent"].help_text = _("Empty where a file says it.")
        self.fields["area"].widget.choices = _to_choose(self.own)
        self.percents: dict[int, Decimal] = {}

    def clean_area(self) -> Area:
        try:
            return self.own.at(self.cleaned_data["area"], today())
        except UnknownAreaError:
            raise forms.ValidationError(_("This is none of your areas.")) from None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("each") == FILE:
            self._read_file(found.get("file"))
        elif not self.errors:
            self._share_out(found)
        if not self.errors:
            self._refuse_a_second(
                [*self.percents], found["programme"], found["measure"], found["due"]
            )
        return found

    def _post_clean(self) -> None:
        """The constraints hold of each of the targets, not of an instance of the form's own."""

    def made(self) -> list[Target]:
        """The targets as they are to be kept."""
        said = {name: self.cleaned_data[name] for name in self.Meta.fields if name != "percent"}
        return [
            Target(area_id=area, percent=percent, **said) for area, percent in self.percents.items()
        ]

    def _share_out(self, found: dict[str, Any]) -> None:
        if found["percent"] is None:
            self.add_error("percent", _("Write the target, or choose a file."))
            return
        area, each = found["area"], found["each"]
        areas = [area.pk]
        if each != ITSELF:
            inside = self.own.inside(area, today()).filter(kind=each).exclude(pk=area.pk)
            areas = list(inside.values_list("pk", flat=True))
        if not areas:
            self.add_error("each", _("The area has no such parts today."))
        self.percents = dict.fromkeys(areas, found["percent"])

    def _read_file(self, file: Any) -> None:
        if not file:
            self.add_error("file", _("Choose the file."))
            return
        try:
            self.percents, faults = target_files.read(file, self.own)
        except RefusedError as refused:
            self.add_error("file", str(refused))
            return
        for fault in faults[:MOST_FAULTS]:
            self.add_error("file", fault)
        if (more := len(faults) - MOST_FAULTS) > 0:
            words = ngettext(
                "%(number)s more line has a fault.", "%(number)s more lines have faults.", more
            )
            self.add_error("file", words % {"number": more})


def own_areas(officer: Officer) -> AreaQuerySet:
    """Today's areas for which the officer may set targets: the own ones and all inside them."""
    rows = scope.areas_with_people_in_sight(officer)
    return Area.objects.valid_on(today()).filter(pk__in=rows.values("part"))


def _to_choose(own: AreaQuerySet) -> list[tuple[str, str]]:
    """The own areas but communes, of which a file or their parent speaks; districts and offices
    of the whole country would be too many to list."""
    has_the_country = own.filter(kind=Kind.COUNTRY).exists()
    offered = questions.large_units(own, has_the_country=has_the_country)
    return [(area.address, area.name) for area in offered]
