"""What a bridge's pages are asked: an area by its address, two months, a programme, a part."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from areas.calendar import months_after
from officers.models import Officer
from reports import questions
from reports.bridge_people import Part, Span
from reports.figures import GROUPS
from reports.filters import PeriodField
from reports.programmes import PROGRAMME_LABELS
from reports.questions import Question


class BridgeForm(forms.Form):
    """The months and the programme to choose, and the part that is opened."""

    since = PeriodField(label=_("First month"), required=False)
    until = PeriodField(label=_("Second month"), required=False)
    programme = forms.ChoiceField(
        label=_("Programme"), choices=list(PROGRAMME_LABELS.items()), required=False
    )
    part = forms.ChoiceField(choices=Part.choices, required=False, widget=forms.HiddenInput)


@dataclass(frozen=True)
class BridgeQuestion:
    """A complete question about an area in sight; without a part it is about all of them."""

    span: Span
    programme: str
    part: Part | None

    @property
    def parameters(self) -> str:
        """As the address says it, but for the part."""
        query = QueryDict(mutable=True)
        query.update(
            {
                "since": f"{self.span.since:%Y-%m}",
                "until": f"{self.span.until:%Y-%m}",
                "programme": self.programme,
            }
        )
        return query.urlencode()


def read(address: str, data: QueryDict, officer: Officer) -> BridgeQuestion:
    """The question that an address asks. Left out are the latest month with figures, and the one
    before; of two months the earlier comes first.

    Raises Http404 for what is unknown or out of the officer's sight.
    """
    form = BridgeForm(data)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    since, until = asked["since"], asked["until"]
    if since and until:
        since, until = sorted((since, until))
    question = questions.of_area(address, _of_month(until, asked["programme"]), officer)
    since = since or months_after(question.month, -1)
    if since > question.month:
        raise Http404
    part = Part(asked["part"]) if asked["part"] else None
    return BridgeQuestion(span_of(question, since), question.programme, part)


def form_of(question: BridgeQuestion) -> BridgeForm:
    """The form as it stands now."""
    span = question.span
    form = BridgeForm(
        {
            "since": f"{span.since:%Y-%m}",
            "until": f"{span.until:%Y-%m}",
            "programme": question.programme,
        }
    )
    for name in ("since", "until"):
        form.fields[name].widget.input_type = "month"
    del form.fields["part"]
    return form


def _of_month(month: date | None, programme: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"period": f"{month:%Y-%m}" if month else "", "programme": programme})
    return data


def span_of(question: Question, since: date) -> Span:
    """From that month to the question's; the address may have named another area then, or none."""
    area = question.area
    before = question.in_sight.named(area.address).valid_on(since).first()
    programmes = tuple(GROUPS[question.programme])
    return Span(since, question.month, before, area, programmes)
