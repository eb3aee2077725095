"""Builders that take only what a test is about."""

import csv
import hashlib
import io
from collections.abc import Collection
from datetime import date
from itertools import count
from uuid import uuid4

import xlsxwriter
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from areas.models import Area, Kind
from beneficiaries import accounts
from beneficiaries.accounts import SaidAccount
from beneficiaries.models import Account, Beneficiary, Institution
from officers.models import Assignment, Officer, Role
from outreach import contacts, routes
from outreach.answers import deeds, reading
from outreach.contacts import Talk
from outreach.models import Answer, Campaign, Contact, Event, RouteSheet, Team
from payments import conversions
from payments.conversions import Claim, known
from payments.models import Conversion, PaymentPoint, Programme, Roll, Stage
from payments.rolls import jobs
from payments.rolls.jobs import Result
from reports import counting, person_lists, runs
from reports.models import MadeFile, PersonList, Target

JUNE = date(2025, 6, 1)
SERIAL = count(1)


def area(address: str, day: date = JUNE) -> Area:
    return Area.objects.at(address, day)


def officer(
    role: str = Role.DISTRICT_OFFICER,
    *areas: Area,
    days: DateRange | None = None,
    username: str = "",
) -> Officer:
    """An officer who is assigned to the areas, always if no days are given."""
    made = Officer.objects.create(username=username or f"officer{next(SERIAL)}", role=role)
    for each in areas:
        Assignment.objects.create(officer=made, area=each, valid=days or DateRange(None, None))
    return made


def point(code: str, where: str = "commune:19213", name: str = "Bưu điện") -> PaymentPoint:
    """A payment point in a commune of June 2025, open ever since 2024."""
    return PaymentPoint.objects.create(
        code=code,
        name=name,
        kind=PaymentPoint.Kind.POST_OFFICE,
        commune=area(where),
        valid=DateRange(date(2024, 1, 1), None),
    )


def line(**cells: str) -> dict[str, str]:
    """A faultless line of somebody new, in cash, in commune Võ Ninh (19213) of district 456."""
    serial = next(SERIAL)
    return {
        "programme": "social_insurance",
        "si_code": f"44{serial:08}",
        "citizen_id": f"044150{serial:06}",
        "full_name": "Nguyễn Thị Mẫu",
        "birth_date": "02/09/1950",
        "sex": "F",
        "commune_code": "19213",
        "amount": "3500000",
        "method": "cash",
    } | cells


def by_account(**cells: str) -> dict[str, str]:
    """A faultless line of somebody new who is paid to a bank account."""
    number = f"3800{next(SERIAL):08}1"
    return line(method="account", bank="Agribank", account_number=number) | cells


def account(person: Beneficiary, number: str = "3800205123456", bank: str = "970405") -> Account:
    """An account of the person at Agribank, if nothing else is said."""
    institution = Institution.objects.get(bin=bank)
    return accounts.remember(person, SaidAccount(institution, number))


def claim(person: Beneficiary, **said: object) -> Conversion:
    """The person is claimed, on 5 June 2025, to be paid to the account of `account` from July."""
    programme = said.pop("programme", Programme.SOCIAL_INSURANCE)
    said.setdefault("account", None if said.get("to_cash") else account(person))
    by = said.pop("by", None) or officer()
    person.refresh_from_db()
    taken = known.known_of(person)
    defaults = {
        "form": uuid4(),
        "programme": programme,
        "stage": Stage.CLAIMED,
        "day": date(2025, 6, 5),
        "seen": known.mark_of(taken.current.get(programme)),
    }
    return conversions.log(taken=taken, said=Claim(**defaults | said), by=by)


def target(where: Area, **said: object) -> Target:
    """60 % paid by account by the end of 2025, or what is said."""
    given: dict[str, object] = {
        "programme": "social_insurance",
        "measure": "paid",
        "percent": 60,
        "due": date(2025, 12, 1),
        "issuer": "UBND tỉnh",
        "number": "1/KH",
        "decided_on": date(2025, 1, 2),
    }
    return Target.objects.create(area=where, **given | said)


def campaign(where: Area, **said: object) -> Campaign:
    """A campaign of June 2025, or what is said."""
    given: dict[str, object] = {
        "name": "Đợt cao điểm",
        "begins_on": date(2025, 6, 2),
        "ends_on": date(2025, 6, 30),
    }
    return Campaign.objects.create(area=where, **given | said)


def team(of: Campaign, name: str = "Tổ 1", *members: str) -> Team:
    made = Team.objects.create(campaign=of, name=name)
    for each in members:
        made.members.create(name=each)
    return made


def event(of: Campaign, **said: object) -> Event:
    """A meeting in commune Võ Ninh (19213) in the morning of 6 June 2025, or what is said."""
    given: dict[str, object] = {
        "kind": Event.Kind.MEETING,
        "day": date(2025, 6, 6),
        "begins": "08:00",
        "ends": "11:30",
        "commune": area("commune:19213"),
    }
    return Event.objects.create(campaign=of, **given | said)


def contact(person: Beneficiary, outcome: str = "not_met", **said: object) -> Contact:
    """A talk with the person, on 5 June 2025 if nothing else is said."""
    by = said.pop("by", None) or officer()
    person.refresh_from_db()
    talk = Talk(**{"form": uuid4(), "day": date(2025, 6, 5), "outcome": outcome} | said)
    return contacts.log(taken=known.known_of(person), said=talk, by=by)


def route(*people: Beneficiary, **said: object) -> RouteSheet:
    """A route sheet with the people for 5 June 2025, if nothing else is said."""
    given = {"day": date(2025, 6, 5), "member": None, "form": uuid4(), "by": officer()} | said
    return routes.make(people=people, **given)


def about(person: Beneficiary, **cells: str) -> dict[str, str]:
    """A line of a partner's answer that finds the person by our reference."""
    person.refresh_from_db()
    said = {"reference": str(person.uuid), "full_name": person.full_name, "birth_date": person.born}
    return said | cells


def opened(person: Beneficiary, **cells: str) -> dict[str, str]:
    """A bank's line: the account that it opened for the person on 4 June 2025."""
    number = f"3800{next(SERIAL):08}1"
    said = {"bank": "Agribank", "account_number": number, "opened_on": "04/06/2025"}
    return about(person, **said | cells)


def checked(person: Beneficiary, result: str = "matched", **cells: str) -> dict[str, str]:
    """A line of what the population database says of the person."""
    return about(person, result=result) | cells


def missed(person: Beneficiary, month: str = "05/2025", **cells: str) -> dict[str, str]:
    """A line of the post: the person's money of a month was not collected."""
    return about(person, period=month, outcome="uncollected") | cells


def answer(*lines: dict[str, str], by: Officer, kind: str = "accounts", **said: object) -> Answer:
    """A partner's answer, checked, of 5 June 2025 if nothing else is said."""
    content = csv_of(list(lines))
    given: dict[str, object] = {
        "rows": reading.read(io.BytesIO(content), kind),
        "name": "answer.csv",
        "digest": hashlib.sha256(content).digest(),
        "dated": date(2025, 6, 5),
        "form": uuid4(),
    }
    return deeds.deliver(kind=kind, by=by, **given | said)


def report(where: Area, month: date = JUNE, by: Officer | None = None) -> MadeFile:
    """The kept monthly report of an area, of a run that began by itself or for an officer; the
    run's other files wait, as those of runs before it may."""
    run = runs.begin(area=where, month=month, level=Kind.COMMUNE, form="csv", by=by)
    while not run.files.exists():
        assert runs.work(seconds=0.001) == 1
    return run.files.get()


def person_list(where: Area | None, by: Officer, **said: object) -> PersonList:
    """A finished list, as CSV, of the officer's people who are paid in cash in an area."""
    given: dict[str, object] = {
        "which": "cash",
        "month": JUNE,
        "programme": "social_insurance",
        "form": "csv",
        "purpose": "to be visited",
    }
    asked = person_lists.ask(area=where, by=by, **given | said)
    person_lists.work()
    asked.refresh_from_db()
    assert asked.file
    return asked


def csv_of(lines: list[dict[str, str]], separator: str = ",") -> bytes:
    columns = list(dict.fromkeys(column for each in lines for column in each))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=separator, restval="")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def xlsx_of(lines: list[dict[str, object]]) -> bytes:
    """The same list as csv_of makes, as the only sheet of a workbook."""
    columns = list(dict.fromkeys(column for each in lines for column in each))
    return workbook_of(List=[columns, *([each.get(name) for name in columns] for each in lines)])


AS_THEY_ARE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "default_date_format": "dd/mm/yyyy",
}


def workbook_of(hidden: Collection[str] = (), **sheets: list[list[object]]) -> bytes:
    """A workbook of sheets with these rows; texts, numbers and dates are cells of that kind."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, AS_THEY_ARE) as workbook:
        workbook.add_worksheet("Cover")  # the first sheet cannot be hidden
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name in hidden:
                sheet.hide()
    return content.getvalue()


def deliver(
    content: bytes | list[dict[str, str]],
    *,
    period: date = JUNE,
    where: str = "district:456",
    programme: Programme | None = None,
    accept_good: bool = False,
    only_check: bool = False,
    by: Officer | None = None,
    name: str = "roll.csv",
) -> Result:
    """Submits a roll and works on it at once, as import_roll does."""
    content = content if isinstance(content, bytes) else csv_of(content)
    roll = jobs.submit(
        io.BytesIO(content),
        name=name,
        period=period,
        area=area(where, period),
        programme=programme,
        accept_good=accept_good,
        by=by or officer(),
        for_this_process=True,
    )
    result = jobs.work_on(roll.pk, only_check=only_check)
    assert result is not None
    return result


def load(lines: list[dict[str, str]], **where: object) -> Roll:
    """A roll that must load, counted."""
    result = deliver(lines, **where)
    assert result.status == "loaded", faults_of(result.roll)
    counting.count_waiting()
    return result.roll


def faults_of(roll: Roll) -> list[tuple[int, str, str]]:
    """(line, column, code) of the faults, without warnings."""
    faults = roll.faults.filter(is_warning=False).order_by("line", "pk")
    return list(faults.values_list("line", "column", "code"))


def warnings_of(roll: Roll) -> list[tuple[int, str, str]]:
    faults = roll.faults.filter(is_warning=True).order_by("line", "pk")
    return list(faults.values_list("line", "column", "code"))


# What the rolls of a month say and leave behind; undoing brings back every row of it.
OF_THE_MONTH = [
    "beneficiaries_beneficiary",
    "beneficiaries_account",
    "payments_monthlypayment",
    "payments_rollslice",
    "payments_replacedpayment",
    "payments_personchange",
    "payments_madeaccount",
]


def rows_of(tables: list[str]) -> dict[str, list[str]]:
    """Every row of the tables as text but for its own number, to be compared before and after."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT (to_jsonb(row) - 'id')::text FROM {table} row ORDER BY 1")
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def all_tables() -> list[str]:
    """The names of all tables and partitions of ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        return [row[0] for row in cursor.fetchall()]
