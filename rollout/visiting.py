"""Measures the pages of field work: whom to visit, and what is due."""

import statistics
from collections.abc import Iterator
from datetime import date
from functools import partial

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext

from areas.calendar import today
from areas.models import Area
from officers.models import Assignment, Officer, Role
from outreach import visits
from payments.filters import parts_of
from payments.models import MonthlyPayment
from rollout.benchmarking import REQUESTS, seconds

PEOPLE = 4_000  # in cash, as a district has them
MOST = 4_400
MONTH = date(2025, 9, 1)
PAGES = {"/outreach/visits/": 100, "/outreach/due/": None}  # the milliseconds allowed
# The people in cash of the same communes, and nothing about them.
BARE = """
SELECT beneficiary_id, commune_id FROM payments_monthlypayment
 WHERE period_id = %s AND method = 0 AND commune_id = ANY(%s)
"""


def visits_of_the_demo() -> Iterator[str]:
    """Server time and queries of both pages, for an officer of so many people in cash; taken
    back."""
    communes, people = _communes()
    if not communes:
        return
    with transaction.atomic():
        officer = Officer.objects.create(username="benchmark", role=Role.DISTRICT_OFFICER)
        for commune in Area.objects.filter(pk__in=communes):
            since = DateRange(today(), None)
            Assignment.objects.create(officer=officer, area=commune, valid=since)
        client = Client(SERVER_NAME="localhost")
        client.force_login(officer)
        for address, most in PAGES.items():
            pairs = [
                (seconds(partial(_bare, communes)), seconds(partial(client.get, address)))
                for _number in range(REQUESTS)
            ]
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            floor, ours = (statistics.median(each) * 1000 for each in zip(*pairs, strict=True))
            best = min(ours for _floor, ours in pairs) * 1000
            allowed = f" (under {most})" if most else ""
            yield (
                f"{address} of {people:,} people in cash in {len(communes)} communes: median"
                f" {ours:.0f} ms{allowed}, best {best:.0f} ms, beside their bare rows in"
                f" {floor:.1f} ms, {len(captured)} queries"
            )
        transaction.set_rollback(True)


def _communes() -> tuple[list[int], int]:
    """Communes until the list of visits has so many people, not many more, and how many they
    are."""
    paid = MonthlyPayment.objects.filter(period=MONTH, method=0)
    counted = paid.values_list("commune").annotate(number=Count("pk")).order_by("-number")
    communes: list[int] = []
    people = 0
    for commune, _number in counted:
        number = visits.of(parts_of([*communes, commune])).number
        if people < PEOPLE and number <= MOST:
            communes.append(commune)
            people = number
    return communes, people


def _bare(communes: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [MONTH, communes])
        cursor.fetchall()
