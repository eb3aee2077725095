"""An officer's own sign-in: where one is signed in, ending it there, and who changed what."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from officers import record, sessions
from officers.rights import OfficerRequest, Right, needs, shows_and_changes


@shows_and_changes
@needs(Right.START)
def sessions_page(request: OfficerRequest) -> HttpResponse:
    """The sessions that go on; a POST ends the one that `end` names, or all `others`."""
    here = request.session.session_key
    if "others" in request.POST:
        sessions.end_others(request.user, but=here)
    elif "end" in request.POST:
        sessions.end(request.user, name=request.POST["end"])
    if request.method == "POST":
        return redirect("sessions")
    context = {
        "sessions": sessions.of(request.user),
        "here": here,
        "changes": record.changes_of(request.user),
    }
    return render(request, "officers/sessions.html", context)
