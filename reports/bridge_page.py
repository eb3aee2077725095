"""The bridge of an area: why its rate moved, and the people behind each part."""

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import BigIntegerField, Func, Value
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beneficiaries.models import Beneficiary, BeneficiaryQuerySet
from officers import access
from officers.access import Action
from officers.models import Officer
from officers.paging import paged
from officers.rights import OfficerRequest, Right, may, needs
from payments import deliveries
from reports import bridge_people, bridge_questions
from reports.bridge import bridge, corrections
from reports.bridge_people import Member
from reports.bridge_questions import BridgeQuestion
from reports.bridge_tables import BridgePeopleTable
from reports.programmes import PROGRAMME_LABELS
from reports.views.files import offered

ROWS = 200  # people on a page


@require_safe
@needs(Right.FIGURES)
def bridge_page(request: OfficerRequest, address: str) -> HttpResponse:
    question = bridge_questions.read(address, request.GET, request.user)
    found, span = bridge(question.span), question.span
    context = {
        "question": question,
        "bridge": found,
        "programme": PROGRAMME_LABELS[question.programme],
        "communes": found.communes_of(question.part) if question.part else [],
        "corrections": [] if span.is_one_month else corrections(span),
        "not_in": _not_in(question),
        "may_see_people": may(request.user.role, Right.PEOPLE),
        "form": bridge_questions.form_of(question),
        "files": offered("bridge"),
    }
    return render(request, "reports/bridge.html", context)


@require_safe
@needs(Right.PEOPLE)
@transaction.atomic
def bridge_people_page(request: OfficerRequest, address: str) -> HttpResponse:
    """The people of a part whom the officer has in sight, a page at a time; looking is logged."""
    question = bridge_questions.read(address, request.GET, request.user)
    if question.part is None:
        raise Http404
    members = bridge_people.members(question.span, question.part)
    people = _in_sight(members, request.user)
    table = paged(BridgePeopleTable(people, members), request, ROWS)
    table.name_communes()
    shown = len(table.page.object_list)
    if shown:
        access.log_subject(request.user, Action.VIEWED, _subject(question), rows=shown)
    context = {
        "question": question,
        "table": table,
        "in_sight": table.paginator.count,
        "outside": len({one.beneficiary_id for one in members}) - table.paginator.count,
        "programme": PROGRAMME_LABELS[question.programme],
    }
    return render(request, "reports/bridge_people.html", context)


def _not_in(question: BridgeQuestion) -> list[tuple[object, object]]:
    """The months of which rolls lack, with what is known of the deliveries."""
    span = question.span
    ends = dict.fromkeys([(span.since, span.before), (span.until, span.area)])
    found = [
        (month, deliveries.of_area(area, month, span.programmes)) for month, area in ends if area
    ]
    return [(month, delivered) for month, delivered in found if delivered.missing]


def _in_sight(members: list[Member], officer: Officer) -> BeneficiaryQuerySet:
    """In the order of their names. The ids are one parameter, however many they are."""
    ids = Value([one.beneficiary_id for one in members], ArrayField(BigIntegerField()))
    people = Beneficiary.objects.visible_to(officer).in_name_order()
    return people.filter(pk__in=Func(ids, template="(SELECT unnest(%(expressions)s))"))


def _subject(question: BridgeQuestion) -> str:
    """As officers.subjects knows it."""
    span = question.span
    return f"bridge of {span.area.address} {span.since:%Y-%m} {span.until:%Y-%m} {question.part}"
