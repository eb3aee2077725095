"""Whom lists for partners name, and the few columns that each partner works with.

What a bank or the police is asked about, they find by the citizen id, which therefore stands
whole in their lists; the post finds people by name and point. Sources: domain dossier 2 (the
check against the population database), 6 (the bank's own recorded agreement), 8.4 and 8.5.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from areas.calendar import months_after, today
from areas.models import Containment
from beneficiaries.models import Beneficiary, BeneficiaryQuerySet, Sex
from outreach.answers import work
from outreach.models import Actor, Contact, MissedPayment, Outcome, Reason
from outreach.visits import OLD
from payments.models import Conversion, MonthlyPayment
from payments.models.conversions import BEFORE_THE_CLAIM
from payments.models.payments import NOT_RECEIVED, MonthlyPaymentQuerySet
from payments.models.periods import Method
from payments.models.rolls import latest_month
from reports.models import PersonList
from reports.papers.paper import Kind

Column = tuple[str, Kind, Any]  # header, kind, value
Columns = list[Column]
# A field of a person as it may stand in the file (reports.person_list_contents).
Text = Callable[[str], Any]

# Of payments: as somebody who goes from place to place calls them up.
AS_CALLED_UP = [
    "commune__code",
    "point__name",
    "beneficiary__hamlet",
    "beneficiary__sort_key",
    "beneficiary__birth_year",
    "beneficiary_id",
    "programme",
]


def for_a_bank(one: PersonList, text: Text) -> tuple[Columns, QuerySet[Any]]:
    """Who agreed, to an account and to being named to a bank, and waits for one."""
    columns: Columns = [
        *_person(text),
        (_("Birth date"), Kind.TEXT, _born()),
        (_("Citizen id"), Kind.TEXT, F("citizen_id")),
        (_("Commune"), Kind.TEXT, text("commune__name")),
        (_("Hamlet"), Kind.TEXT, text("hamlet")),
        (_("Phone"), Kind.TEXT, F("phone")),
    ]
    return columns, _in_order(waiting_for_an_account(_people(one)))


def for_the_police(one: PersonList, text: Text) -> tuple[Columns, QuerySet[Any]]:
    """Who is to be checked against the population database."""
    columns: Columns = [
        *_person(text),
        (_("Birth date"), Kind.TEXT, _born()),
        (_("Sex"), Kind.TEXT, _sex()),
        (_("Citizen id"), Kind.TEXT, F("citizen_id")),
        (_("Commune"), Kind.TEXT, text("commune__name")),
    ]
    return columns, _in_order(to_be_checked(_people(one)))


def for_the_post(
    one: PersonList, text: Text, paid: MonthlyPaymentQuerySet
) -> tuple[Columns, QuerySet[Any]]:
    """Who is paid in cash at which point; without identifiers and phones."""
    before = {"beneficiary": OuterRef("beneficiary"), "programme": OuterRef("programme")}
    month = months_after(one.month, -1)
    by_roll = MonthlyPayment.objects.filter(period=month, outcome__in=NOT_RECEIVED, **before)
    by_post = MissedPayment.objects.filter(beneficiary=OuterRef("beneficiary"), month=month)
    old = Q(beneficiary__birth_year__lte=one.month.year - OLD)
    columns: Columns = [
        (_("Reference"), Kind.TEXT, Cast("beneficiary__uuid", TextField())),
        (_("Full name"), Kind.TEXT, text("beneficiary__full_name")),
        (_("Birth year"), Kind.YEAR, F("beneficiary__birth_year")),
        (_("Payment point"), Kind.TEXT, text("point__name")),
        (_("Commune"), Kind.TEXT, text("commune__name")),
        (_("Hamlet"), Kind.TEXT, text("beneficiary__hamlet")),
        (_("Home visit wanted"), Kind.TEXT, _yes(old | Q(beneficiary__needs_home_visit=True))),
        (_("Last month not collected"), Kind.TEXT, _yes(Exists(by_roll) | Exists(by_post))),
    ]
    return columns, _once_a_point(paid).order_by(*AS_CALLED_UP)


def waiting_for_an_account(people: BeneficiaryQuerySet) -> BeneficiaryQuerySet:
    """Those in cash by the last roll who agreed to an account and have none.

    That they agreed is on record, as the step that a talk or the form of a conversion logs; and
    so is, in a talk, that a bank may be told of them.
    Whoever refused since, or is exempt for now, no longer agrees, whoever is to act next.
    """
    current = Conversion.objects.current().filter(beneficiary=OuterRef("pk"))
    agreed = current.filter(
        state__in=BEFORE_THE_CLAIM, agreed_on__isnull=False, account=None
    ).exclude(method=Method.CASH)
    said_no = Contact.objects.filter(
        beneficiary=OuterRef("beneficiary"),
        outcome__in=[Outcome.REFUSED, Outcome.EXEMPT],
        day__gte=OuterRef("agreed_on"),
    )
    said_no_since = Contact.objects.filter(
        Q(day__gt=OuterRef("day")) | Q(day=OuterRef("day"), pk__gt=OuterRef("pk")),
        beneficiary=OuterRef("beneficiary"),
        outcome=Outcome.REFUSED,
    )
    may_know = Contact.objects.filter(
        ~Exists(said_no_since), beneficiary=OuterRef("pk"), bank_may_know=True
    )
    last = Contact.objects.filter(beneficiary=OuterRef("pk")).that_say_something().newest_first()
    # An account that is opened may have its number days later (dossier 8.1).
    waits_for_the_bank = Q(last_reason=Reason.WAITS_FOR_BANK) | Q(last_actor=Actor.BANK)
    agreed = agreed.filter(~Exists(said_no), _is_in_cash())
    return people.annotate(
        last_reason=Subquery(last.values("reason")[:1]),
        last_actor=Subquery(last.values("next_actor")[:1]),
    ).filter(
        Exists(may_know), Exists(agreed), Exists(agreed.filter(opened_on=None)) | waits_for_the_bank
    )


def to_be_checked(people: BeneficiaryQuerySet) -> BeneficiaryQuerySet:
    """Those whose identity nobody has confirmed, or of whom it was said since that the
    identifier does not match."""
    last = Contact.objects.filter(beneficiary=OuterRef("pk")).that_say_something().newest_first()
    doubted_since = Q(last_reason=Reason.IDENTIFIER_MISMATCH) & (
        Q(identity_checked_on=None) | Q(identity_checked_on__lt=F("last_day"))
    )
    return people.annotate(
        last_reason=Subquery(last.values("reason")[:1]), last_day=Subquery(last.values("day")[:1])
    ).filter(~Q(identity_check=Beneficiary.IdentityCheck.MATCHED) | doubted_since)


def _people(one: PersonList) -> BeneficiaryQuerySet:
    """In the officer's sight, within the area as it is today; not those whose payments ended."""
    people = Beneficiary.objects.visible_to(one.asked_by)
    people = people.exclude(pk__in=work.deceased(people).values("person"))
    if one.area:
        inside = Containment.objects.filter(area=one.area, valid__contains=today())
        people = people.filter(commune__in=inside.values("part"))
    return people.exclude(status=Beneficiary.Status.ENDED)


def _is_in_cash() -> Any:
    """Of conversions: whether the last roll of the commune names the person, in cash."""
    paid = MonthlyPayment.objects.filter(
        beneficiary=OuterRef("beneficiary"), programme=OuterRef("programme")
    ).annotate(latest_month=latest_month("commune"))
    return Exists(paid.filter(period=F("latest_month"), method=Method.CASH))


def _once_a_point(paid: MonthlyPaymentQuerySet) -> MonthlyPaymentQuerySet:
    """Of several programmes that one person collects at one point, the first."""
    same = paid.filter(
        beneficiary=OuterRef("beneficiary"),
        point__isnull=False,
        point=OuterRef("point"),
        programme__lt=OuterRef("programme"),
    )
    return paid.filter(~Exists(same))


def _person(text: Text) -> Columns:
    return [
        (_("Reference"), Kind.TEXT, Cast("uuid", TextField())),
        (_("Full name"), Kind.TEXT, text("full_name")),
    ]


def _born() -> Case:
    """The day where it is known, or else the year."""
    day = Func(F("birth_date"), Value("DD/MM/YYYY"), function="to_char", output_field=CharField())
    return Case(
        When(birth_date__isnull=False, then=day),
        default=Cast("birth_year", CharField()),
        output_field=CharField(),
    )


def _sex() -> Case:
    whens = [When(sex=value, then=Value(str(label))) for value, label in Sex.choices]
    return Case(*whens, default=Value(""), output_field=TextField())


def _yes(condition: Any) -> Case:
    return Case(When(condition, then=Value(_("yes"))), default=Value(""), output_field=TextField())


def _in_order(people: BeneficiaryQuerySet) -> QuerySet[Any]:
    return people.order_by("commune__code", "hamlet", "sort_key", "birth_year", "pk")
