"""Partners' answers: delivered, looked at line by line, loaded, refused, undone."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officers import access
from officers.access import Action
from officers.paging import paged
from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from outreach.answer_form import AnswerForm
from outreach.answers import deeds, showing, work
from outreach.answers.deeds import NotDoableError
from outreach.models import Answer, AnswerLine
from outreach.tables import AnswerLineTable

SHOWN = 30
ROWS = 100


@shows_and_changes
@needs(Right.OUTREACH)
def answers_page(request: OfficerRequest) -> HttpResponse:
    """What answers ask of the officer, which is logged; the answers in sight, and the form for
    another one, whose page then says what it holds."""
    form = AnswerForm(request)
    if form.is_bound and form.is_valid():
        found = form.cleaned_data
        try:
            answer = deeds.deliver(
                rows=form.rows,
                kind=found["kind"],
                name=found["file"].name,
                digest=form.digest,
                dated=found["dated"],
                form=found["form"],
                by=request.user,
            )
        except NotDoableError:
            form.add_error(None, _("This form was used for something else. Open the page anew."))
        else:
            return redirect("answer", answer.pk)
    in_sight = Answer.objects.visible_to(request.user).select_related("delivered_by")
    lists = work.lists(request.user)
    rows = sum(len(each.items) for each in lists)
    access.log_subject(request.user, Action.VIEWED, "work of partners' answers", rows=rows)
    context = {
        "form": form,
        "answers": in_sight.order_by("-pk")[:SHOWN],
        "lists": lists,
        "most": work.MOST,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "outreach/answers.html", context, status=status)


@shows_and_changes
@needs(Right.OUTREACH)
def answer_page(request: OfficerRequest, answer_id: int) -> HttpResponse:
    """What each line says and what became of it; reading it is logged. A POST decides."""
    in_sight = Answer.objects.visible_to(request.user)
    answer = get_object_or_404(
        in_sight.select_related("delivered_by", "decided_by", "undone_by"), pk=answer_id
    )
    if request.method == "POST":
        _decide(request, answer)
        return redirect("answer", answer.pk)
    lines = AnswerLine.objects.filter(answer=answer).visible_to(request.user)
    rows = lines.select_related("person__commune").order_by("is_good", "number")
    table = paged(AnswerLineTable(answer, rows), request, ROWS)
    shown = sum(1 for row in table.page.object_list if row.record.person)
    access.log_subject(request.user, Action.VIEWED, _subject(answer), rows=shown)
    context = {
        "answer": answer,
        "table": table,
        "numbers": showing.numbers_of(lines),
        "steps": showing.steps_of(answer),
        "same": showing.same_file(answer, request.user),
    }
    return render(request, "outreach/answer.html", context)


def _decide(request: OfficerRequest, answer: Answer) -> None:
    decision = request.POST.get("decision")
    try:
        if decision == "load":
            number = deeds.load(answer, by=request.user)
            words = ngettext("%(number)s line was loaded.", "%(number)s lines were loaded.", number)
        elif decision == "undo":
            number = deeds.undo(answer, by=request.user)
            _tell_what_stays(request, answer)
            words = ngettext("%(number)s line was undone.", "%(number)s lines were undone.", number)
        elif decision == "refuse":
            deeds.refuse(answer, by=request.user)
            messages.success(request, _("The answer is refused; nothing of it was loaded."))
            return
        else:
            messages.error(request, _("Choose what is to be done with the answer."))
            return
    except NotDoableError:
        messages.error(request, _("The answer is not in a state for that any more."))
        return
    access.log_subject(request.user, Action.CHANGED, _subject(answer), rows=number)
    messages.success(request, words % {"number": number})


def _tell_what_stays(request: OfficerRequest, answer: Answer) -> None:
    """Lines of people in somebody else's area by now."""
    loaded = answer.lines.filter(done=AnswerLine.Done.LOADED)
    if not loaded.visible_to(request.user).exists() and (number := loaded.count()):
        words = ngettext(
            "%(number)s line stays loaded: its person lives in another area now.",
            "%(number)s lines stay loaded: their people live in another area now.",
            number,
        )
        messages.warning(request, words % {"number": number})


def _subject(answer: Answer) -> str:
    return f"answer {answer.pk} of a partner"
