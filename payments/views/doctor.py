"""The roll doctor: cells to mend, columns to explain, the people behind a number, files back."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from areas.models import Area
from beneficiaries.models import Beneficiary
from officers import access
from officers.access import Action
from officers.models import Officer
from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from payments.forms import ChangesForm, ColumnsForm, CorrectionForm
from payments.models import Against, Change, Programme, Roll, RollChange
from payments.models.periods import Method
from payments.rolls import comparisons, decisions, jobs, sent_back
from payments.rolls.faults import RefusedError
from payments.rolls.repairs import Repairs
from payments.tables import ChangeTable
from payments.views.rolls import about, roll_in_sight

ROWS = 50


@shows_and_changes
@needs(Right.ROLLS)
def roll_repairs(request: OfficerRequest, roll_id: int) -> HttpResponse:
    """Accepts the repairs that are ticked; the roll is checked again."""
    roll = roll_in_sight(request, roll_id)
    if request.method == "POST":
        repairs = Repairs.ticked(request.POST.getlist("kind"), request.POST.getlist("cell"))
        try:
            decisions.mend(roll=roll, by=request.user, repairs=repairs)
        except decisions.DecidedAlreadyError:
            messages.error(request, _("Nothing was changed: the roll is in another state by now."))
    return redirect("roll", roll_id=roll.pk)


@shows_and_changes
@needs(Right.ROLLS)
def roll_columns(request: OfficerRequest, roll_id: int) -> HttpResponse:
    """Keeps what the headers of an area's files mean; the roll is checked again."""
    roll = roll_in_sight(request, roll_id)
    form = ColumnsForm(roll, request.POST if request.method == "POST" else None)
    if form.is_valid() and (form.columns() or form.programme):
        try:
            decisions.explain(
                roll=roll, by=request.user, columns=form.columns(), programme=form.programme
            )
        except decisions.DecidedAlreadyError:
            messages.error(request, _("Nothing was changed: the roll is in another state by now."))
    elif request.method == "POST":
        messages.error(request, _("Nothing was changed: nothing was explained."))
    return redirect("roll", roll_id=roll.pk)


@shows_and_changes
@needs(Right.ROLLS)
def roll_correct(request: OfficerRequest, roll_id: int) -> HttpResponse:
    """Takes the corrected lines of a loaded roll; its good lines stay."""
    roll = roll_in_sight(request, roll_id)
    if request.method != "POST":
        return redirect("roll", roll_id=roll.pk)
    form = CorrectionForm(request.POST, request.FILES)
    if roll.state != Roll.State.LOADED or roll.file is None:
        messages.error(request, _("Nothing was changed: the roll is in another state by now."))
        return redirect("roll", roll_id=roll.pk)
    if not form.is_valid():
        context = about(roll, request.user) | {"correction_form": form}
        return render(
            request, "payments/roll.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    file = form.cleaned_data["file"]
    correction = jobs.submit(
        file,
        name=file.name,
        period=roll.period_id,
        area=roll.area,
        programme=Programme(roll.programme) if roll.programme else None,
        form=uuid.uuid4(),
        base=roll,
        only_check=True,
        by=request.user,
    )
    return redirect("roll", roll_id=correction.pk)


@require_safe
@needs(Right.ROLLS)
@transaction.atomic
def roll_changes(request: OfficerRequest, roll_id: int) -> HttpResponse:
    """The people behind a number of the difference, a page at a time; looking is logged."""
    roll = roll_in_sight(request, roll_id)
    form = ChangesForm(request.GET)
    if not form.is_valid():
        raise Http404
    which = form.which()
    pages = Paginator(range(comparisons.count_of(roll, **which)), ROWS)
    page = pages.get_page(request.GET.get("page"))
    people = _people(roll, which, max(0, page.start_index() - 1), request.user)
    if people:
        access.log_subject(
            request.user, Action.VIEWED, f"people of roll {roll.pk}", rows=len(people)
        )
    commune = Area.objects.filter(pk=which["commune"]).first() if "commune" in which else None
    table = ChangeTable(people)
    _hide_empty(table, people)
    context = {
        "roll": roll,
        "table": table,
        "page": page,
        "change": Change(which["change"]),
        "against": Against(which["against"]),
        "programme": Programme(which["programme"]) if "programme" in which else None,
        "commune": commune,
    }
    return render(request, "payments/roll_changes.html", context)


def _people(
    roll: Roll, which: dict[str, int], start: int, officer: Officer
) -> list[dict[str, Any]]:
    """A page of rows as ChangeTable shows them."""
    if which["change"] == Change.SAME:
        same = comparisons.same_people(
            roll,
            against=which["against"],
            commune=which.get("commune"),
            programme=which.get("programme"),
            start=start,
            rows=ROWS,
        )
        return [
            one
            | {
                "programme_label": Programme(one["programme"]).label,
                "way": Method(one["method"]).label,
            }
            for one in same
        ]
    changes = list(comparisons.people_of(roll, **which)[start : start + ROWS])
    ids = [one.beneficiary_id for one in changes if one.beneficiary_id]
    known = Beneficiary.objects.visible_to(officer).in_bulk(ids)
    earlier = [one.detail["commune"] for one in changes if one.detail and "commune" in one.detail]
    communes = dict(Area.objects.filter(pk__in=earlier).values_list("pk", "name"))
    return [_row(roll, one, known.get(one.beneficiary_id or 0), communes) for one in changes]


def _row(
    roll: Roll, change: RollChange, person: Beneficiary | None, communes: dict[int, str]
) -> dict[str, Any]:
    is_missing = change.change == Change.MISSING
    return {
        # Whose own page the officer may open is linked.
        "uuid": person.uuid if person else None,
        "full_name": change.full_name,
        "birth_year": change.birth_year,
        "where": roll.spelled(change.line) if change.line else "",
        "programme_label": Programme(change.programme).label,
        "commune_name": change.commune.name if change.commune else "",
        "amount": change.amount,
        "amount_before": change.amount_before,
        "way": Method(change.method).label if change.method is not None else "",
        "status": person.get_status_display() if person and is_missing else "",
        "before": _before(change, communes),
    }


def _before(change: RollChange, communes: dict[int, str]) -> str:
    """What the earlier list said instead."""
    detail = change.detail or {}
    if not detail and change.change in {Change.MOVED, Change.ACCOUNT, Change.PERSON}:
        return _("outside this area")
    if "commune" in detail:
        return communes.get(detail["commune"], "")
    if detail.get("last_four"):
        return f"••••{detail['last_four']}"
    return ", ".join(filter(None, [detail.get("name"), detail.get("birth")]))


def _hide_empty(table: ChangeTable, people: list[dict[str, Any]]) -> None:
    """Columns in which nothing would stand."""
    for name in list(table.base_columns):
        if all(one.get(name) in (None, "") for one in people):
            table.columns.hide(name)


@require_safe
@needs(Right.ROLLS)
@transaction.atomic
def roll_sent_back(request: OfficerRequest, roll_id: int) -> HttpResponse:
    """The delivered workbook again, with a comment on each bad cell."""
    roll = roll_in_sight(request, roll_id)
    return _file(request, roll, sent_back.workbook, "checked", rows=roll.lines)


@require_safe
@needs(Right.ROLLS)
@transaction.atomic
def roll_bad_lines(request: OfficerRequest, roll_id: int) -> HttpResponse:
    """The lines with faults alone, to be corrected and delivered by themselves."""
    roll = roll_in_sight(request, roll_id)
    return _file(request, roll, sent_back.bad_lines, "to-correct", rows=roll.faulty)


def _file(
    request: OfficerRequest, roll: Roll, make: sent_back.Maker, name: str, *, rows: int
) -> HttpResponse | HttpResponseRedirect:
    if roll.file is None or roll.is_under_way:
        raise Http404
    try:
        content = make(roll)
    except sent_back.TooLargeError:
        messages.error(request, _("The file is too large to be sent back with comments."))
        return redirect("roll", roll_id=roll.pk)
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("roll", roll_id=roll.pk)
    access.log_subject(request.user, Action.EXPORTED, f"{name} file of roll {roll.pk}", rows=rows)
    response = HttpResponse(content, content_type=sent_back.MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="roll-{roll.pk}-{name}.xlsx"'
    return response
