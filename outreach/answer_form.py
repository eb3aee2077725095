"""The form by which a partner's answer is delivered."""

import hashlib
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from areas.calendar import FIRST_PERIOD, today
from outreach.answers import reading
from outreach.answers.kinds import KINDS
from outreach.answers.reading import MOST_BYTES, NotAnAnswerError, Row
from outreach.models import Answer
from payments.account_form import day_field, not_to_come


class AnswerForm(forms.Form):
    """What answers, of which day it speaks, and the file; `rows` are its lines once it is valid."""

    form = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=pgettext_lazy("answer", "What the file answers"),
        choices=[(kind, Answer.Kind(kind).label) for kind in KINDS],
    )
    dated = day_field(
        gettext_lazy("Day that it speaks of"),
        required=True,
        help_text=gettext_lazy("The date of the partner's letter or file."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        error_messages={"empty": gettext_lazy("The file is empty.")},
        help_text=gettext_lazy(
            "CSV or Excel: our reference, citizen id or SI code; name and birth date; and what the"
            " partner says."
        ),
    )

    def __init__(self, request: HttpRequest) -> None:
        is_sent = request.method == "POST"
        super().__init__(
            request.POST if is_sent else None,
            request.FILES if is_sent else None,
            initial={"form": uuid4(), "dated": today()},
        )
        if getattr(request, "upload_is_too_large", False):
            self.fields["file"].error_messages["required"] = _too_large()
        self.rows: list[Row] = []
        self.digest = b""

    def clean_dated(self) -> date:
        day = not_to_come(self.cleaned_data["dated"])
        if day < FIRST_PERIOD:
            raise forms.ValidationError(_("The day lies before January 2015."))
        return day

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_too_large())
        return file

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") and found.get("file"):
            try:
                self.rows = reading.read(found["file"], found["kind"])
            except NotAnAnswerError as error:
                self.add_error("file", str(error))
            else:
                found["file"].seek(0)
                self.digest = hashlib.sha256(found["file"].read()).digest()
        return found


def _too_large() -> str:
    most = min(MOST_BYTES, settings.UPLOAD_MAX_BYTES) >> 20
    return _("The file is larger than %(most)s MB. Deliver it in parts.") % {"most": most}
