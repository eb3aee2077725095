"""Files to take away, and the page on which one is checked."""

from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from officers.rights import OfficerRequest, Right, needs, shows_and_changes
from reports.papers import making
from reports.papers.checking import check
from reports.papers.kinds import KINDS


@require_safe
@needs(Right.FIGURES)
def ranking_file(request: OfficerRequest, form: str) -> HttpResponse:
    return _file(request, "ranking", "", form)


@require_safe
@needs(Right.FIGURES)
def area_file(request: OfficerRequest, address: str, form: str) -> HttpResponse:
    return _file(request, "area", address, form)


@require_safe
@needs(Right.FIGURES)
def funnel_file(request: OfficerRequest, address: str, form: str) -> HttpResponse:
    return _file(request, "funnel", address, form)


@require_safe
@needs(Right.FIGURES)
def bridge_file(request: OfficerRequest, address: str, form: str) -> HttpResponse:
    return _file(request, "bridge", address, form)


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"), error_messages={"empty": _("The file is empty.")})


@shows_and_changes
@needs(Right.START)
def check_file_page(request: OfficerRequest) -> HttpResponse:
    """Whether a file was made here and its figures still hold; the file itself is not kept."""
    is_sent = request.method == "POST"
    form = FileForm(*((request.POST, request.FILES) if is_sent else ()))
    context: dict[str, Any] = {"form": form, "is_asked": is_sent and form.is_valid()}
    if context["is_asked"]:
        context["found"] = check(form.cleaned_data["file"].read(), request.user)
    return render(request, "reports/check_file.html", context)


def _file(request: OfficerRequest, kind: str, about: str, form: str) -> HttpResponse:
    """A file of what the address asks, in a form, in the reader's language."""
    data: QueryDict = request.GET
    asked, paper = KINDS[kind](about, data, request.user, form)
    made, content = making.make(paper, form, asked, request.user)
    return given(content, made.name, form)


def offered(name: str) -> list[tuple[str, str]]:
    """(address's name, words) of the files of a kind, for the buttons of its page."""
    return [(f"{name}_{form}", form.upper()) for form in making.WRITERS]


def given(content: bytes, name: str, form: str) -> HttpResponse:
    response = HttpResponse(content, content_type=making.MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
