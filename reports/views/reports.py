"""Monthly reports: one area's at once, a province's in the background, and what was made."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from areas.models import Area
from officers import changes, files, scope
from officers.changes import Source
from officers.models import Officer
from officers.rights import OfficerRequest, Right, may, needs, shows_and_changes
from reports import questions, runs
from reports.filters import LEVELS
from reports.models import MadeFile, ReportReason
from reports.papers import making, monthly
from reports.papers.kinds import KINDS
from reports.questions import Question
from reports.views.files import given

FORMS = {"pdf": "PDF", "xlsx": "XLSX", "csv": "CSV"}
SHOWN = 30  # runs on the page
CHANGES = {"cancel": runs.cancel, "restart": runs.restart}


class ReasonForm(forms.ModelForm):
    class Meta:
        model = ReportReason
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class RunForm(forms.Form):
    """Of which parts, and in which form, reports are to be made."""

    level = forms.ChoiceField(label=gettext_lazy("Reports of each"))
    form = forms.ChoiceField(label=gettext_lazy("As"), choices=[("pdf", "PDF"), ("xlsx", "XLSX")])

    def __init__(self, question: Question, data: Any = None) -> None:
        super().__init__(data)
        labels = dict(LEVELS)
        levels = [level for level, _tree in question.each_level]
        self.fields["level"].choices = [(one, labels[one]) for one in levels]  # type: ignore[attr-defined]


@require_safe
@needs(Right.FIGURES)
def report_page(request: OfficerRequest, address: str) -> HttpResponse:
    """The report of an area and month: what to fetch, and why figures moved."""
    question = questions.of_area(address, request.GET, request.user)
    return render(request, "reports/report.html", _report(request, question))


@shows_and_changes
@needs(Right.ROLLS)
def report_reasons(request: OfficerRequest, address: str) -> HttpResponse:
    """A POST keeps the reasons that the area's clerk gives; of the address the month counts."""
    month = QueryDict(mutable=True)
    month["period"] = request.GET.get("period", "")
    question = questions.of_area(address, month, request.user)
    if not _is_own(question.area, request.user):
        raise Http404
    form = ReasonForm(request.POST or None, instance=_reasons(question))
    if form.is_valid():
        form.save()
        messages.success(request, _("The reasons are kept; reports made from now on say them."))
    elif request.method == "POST":
        return render(request, "reports/report.html", _report(request, question, form))
    return redirect(_address(question))


@require_safe
@needs(Right.FIGURES)
def report_file(request: OfficerRequest, address: str, form: str) -> HttpResponse:
    """Made at once, kept for the officer; one that says the same already is given again."""
    asked, paper = KINDS["report"](address, request.GET, request.user, form)
    made, content = making.make_and_keep(paper, form, asked, request.user)
    return given(content, made.name, form)


@shows_and_changes
@needs(Right.ROLLS)
def report_run_new(request: OfficerRequest, address: str) -> HttpResponse:
    """A POST begins to make the reports of an area and its parts."""
    question = questions.of_area(address, request.GET, request.user)
    form = RunForm(question, request.POST)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        runs.begin(
            area=question.area,
            month=question.month,
            level=found["level"],
            form=found["form"],
            by=request.user,
        )
        return redirect("reports")
    return redirect(_address(question))


@require_safe
@needs(Right.FIGURES)
def reports_page(request: OfficerRequest) -> HttpResponse:
    """What the officer had made, and what is being made."""
    found = runs.in_sight(request.user)[:SHOWN]
    single = MadeFile.objects.filter(made_by=request.user, run=None, kept__isnull=False)
    context = {
        "runs": found,
        "is_busy": any(run.state in runs.TO_DO for run in found),
        "single": single.order_by("-pk")[:SHOWN],
    }
    return render(request, "reports/reports.html", context)


@require_safe
@needs(Right.FIGURES)
def report_run(request: OfficerRequest, run_id: int) -> HttpResponse:
    """The files of one run."""
    run = get_object_or_404(runs.in_sight(request.user), pk=run_id)
    kept = run.files.filter(kept__isnull=False).select_related("first")
    context = {
        "run": run,
        "is_busy": run.state in runs.TO_DO,
        "may_change": may(request.user.role, Right.ROLLS),
        "files": kept.order_by("about"),
    }
    return render(request, "reports/report_run.html", context)


@shows_and_changes
@needs(Right.ROLLS)
def report_run_change(request: OfficerRequest, run_id: int) -> HttpResponse:
    """Cancels a run, or goes on; reading the address leads to the run."""
    run = get_object_or_404(runs.in_sight(request.user), pk=run_id)
    for button, change in CHANGES.items():
        if button in request.POST:
            change(run)
    return redirect("report_run", run.pk)


@require_safe
@needs(Right.FIGURES)
def made_file(request: OfficerRequest, file_id: int) -> HttpResponse:
    """A finished file, for whoever asked for it."""
    kept = MadeFile.objects.filter(kept__isnull=False).select_related("kept")
    in_sight = runs.in_sight(request.user).values("pk")
    made = get_object_or_404(kept, Q(made_by=request.user) | Q(run__in=in_sight), pk=file_id)
    assert made.kept  # noqa: S101 (asked for above)
    return given(b"".join(files.chunks(made.kept)), made.name, made.form)


def _report(
    request: OfficerRequest, question: Question, form: ReasonForm | None = None
) -> dict[str, Any]:
    kept, may_work = _reasons(question), may(request.user.role, Right.ROLLS)
    if form is None and may_work and _is_own(question.area, request.user):
        form = ReasonForm(instance=kept)
    return {
        "question": question,
        "neighbours": questions.neighbours(question),
        "month_of": monthly.month_of(question.area, question.month),
        "form": form,
        "said": kept.text,
        "forms": FORMS,
        "changes": changes.of(Source(ReportReason, {"pgh_obj": kept.pk})) if kept.pk else [],
        "run_form": RunForm(question) if question.levels and may_work else None,
    }


def _reasons(question: Question) -> ReportReason:
    found = ReportReason.objects.filter(area=question.area, month=question.month).first()
    return found or ReportReason(area=question.area, month=question.month)


def _is_own(area: Area, officer: Officer) -> bool:
    rows = scope.areas_with_people_in_sight(officer)
    return rows.filter(part=area).exists()


def _address(question: Question) -> str:
    address = reverse("report", args=[question.area.address])
    return f"{address}?period={question.month:%Y-%m}"
