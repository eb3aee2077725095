"""Targets: what documents ask of areas, how those stand, and the forms that set them."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from officers import changes, scope
from officers.changes import Source
from officers.paging import paged
from officers.rights import OfficerRequest, Right, may, needs, shows_and_changes
from reports import questions, target_list
from reports.models import Target
from reports.tables import TargetTable
from reports.target_forms import NewTargetsForm, TargetForm

ROWS = 200


@require_safe
@needs(Right.FIGURES)
def targets_page(request: OfficerRequest) -> HttpResponse:
    """Every target in sight, and how its area stood in a month."""
    question = questions.read(request.GET, request.user)
    found = target_list.of(request.user, question.month)
    may_set = may(request.user.role, Right.PLANNING)
    own = target_list.own_among(found, request.user) if may_set else set()
    context = {
        "question": question,
        "neighbours": questions.neighbours(question),
        "table": paged(TargetTable(found, own), request, ROWS),
        "may_set": may_set,
        "removed": target_list.removed(request.user) if may_set else [],
    }
    return render(request, "reports/targets.html", context)


@shows_and_changes
@needs(Right.PLANNING)
def target_new(request: OfficerRequest) -> HttpResponse:
    form = NewTargetsForm(request, request.user)
    if form.is_valid():
        try:
            with transaction.atomic():
                made = Target.objects.bulk_create(form.made())
        except IntegrityError:  # another officer set them while this form was sent
            form.add_error("due", _("Some of these targets were set a moment ago. Look at them."))
        else:
            words = ngettext("%(number)s target is set.", "%(number)s targets are set.", len(made))
            messages.success(request, words % {"number": len(made)})
            return redirect("targets")
    return render(request, "reports/target_new.html", {"form": form})


@shows_and_changes
@needs(Right.PLANNING)
@transaction.atomic
def target_page(request: OfficerRequest, target_id: int) -> HttpResponse:
    """A POST changes the target, or takes it away."""
    rows = scope.areas_with_people_in_sight(request.user)
    kept = Target.objects.filter(area__in=rows.values("part")).select_related("area")
    if request.method == "POST":
        kept = kept.select_for_update(of=("self",), no_key=True)
    target = get_object_or_404(kept, pk=target_id)
    if "remove" in request.POST:
        target.delete()
        messages.success(request, _("The target is taken away."))
        return redirect("targets")
    form = TargetForm(request.POST or None, instance=target)
    if form.is_valid():
        form.save()
        messages.success(request, _("The target is kept."))
        return redirect("target", target.pk)
    context = {
        "target": Target.objects.select_related("area").get(pk=target.pk),
        "form": form,
        "changes": changes.of(Source(Target, {"pgh_obj": target.pk})),
    }
    return render(request, "reports/target.html", context)
