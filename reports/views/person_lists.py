"""Lists of people as files: asking for one, and taking it."""

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officers import files
from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from reports import person_lists
from reports.models import PersonList
from reports.person_list_forms import PersonListForm

SHOWN = 30


@shows_and_changes
@needs(Right.PEOPLE)
def person_lists_page(request: OfficerRequest) -> HttpResponseBase:
    """What the officer asked for lately, and the form for another one."""
    form = PersonListForm(request.POST if request.method == "POST" else None, request.user)
    if form.is_valid() and _asked(form, request):
        return redirect("person_lists")
    shown = person_lists.of(request.user)[:SHOWN]
    context = {
        "form": form,
        "lists": shown,
        "may_take": {one.pk for one in person_lists.to_take(request.user)},
        "is_busy": any(one.state == PersonList.State.WAITING for one in shown),
    }
    return render(request, "reports/person_lists.html", context)


@require_safe
@needs(Right.PEOPLE)
def person_list_file(request: OfficerRequest, list_id: int) -> HttpResponseBase:
    """The file, for whoever asked for it, for a day; a HEAD takes nothing."""
    one = next((one for one in person_lists.to_take(request.user) if one.pk == list_id), None)
    if one is None or not one.file:
        raise Http404
    content = (
        iter(()) if request.method == "HEAD" else files.chunks(person_lists.take(one, request.user))
    )
    response = StreamingHttpResponse(content, content_type=one.file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{one.file.name}"'
    return response


def _asked(form: PersonListForm, request: OfficerRequest) -> bool:
    found = form.cleaned_data
    try:
        person_lists.ask(
            which=found["which"],
            area=found["area"],
            month=found["period"],
            programme=found["programme"],
            form=found["form"],
            purpose=found["purpose"],
            by=request.user,
        )
    except person_lists.TooManyError:
        form.add_error(None, _("Your earlier lists are being made; ask again when they are."))
        return False
    return True
