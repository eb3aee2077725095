"""Something that exists behind every address, a form that does something there, and whether
the database is another afterwards."""

from contextlib import contextmanager
from datetime import date
from typing import NamedTuple
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from beneficiaries.models import Account, Beneficiary
from officers import api_tokens
from officers.models import Role, SecondFactor
from payments import account_form, shared_accounts
from reports.models import PersonList
from rollout.permissions import PERMISSIONS, addresses
from tests.factories import (
    answer,
    area,
    by_account,
    campaign,
    claim,
    csv_of,
    event,
    line,
    load,
    officer,
    opened,
    person_list,
    report,
    route,
    target,
    team,
)

JUNE_5 = date(2025, 6, 5)
# What strangers may come to has tests of its own (signing in, health, the language).
OPEN = {name for name, one in PERMISSIONS.items() if one.right is None}
NOBODY = "01900000-0000-7000-8000-000000000000"
NO_ROW = 999_999_999
TARGET = {
    "issuer": "UBND tỉnh",
    "number": "1/KH",
    "decided_on": "2025-01-02",
    "percent": "70",
    "due": "2025-12",
}
CAMPAIGN = {"name": "Đợt cao điểm", "begins_on": "2025-06-02", "ends_on": "2025-06-30"}
EVENT = {"kind": "meeting", "day": "2025-06-20", "begins": "08:00", "ends": "11:30"}


class Tried(NamedTuple):
    """An address of what exists, one of what does not, and a form that does something."""

    address: str
    missing: str
    form: dict[str, object]


def plant():
    """Every address with arguments that exist in district 456, and with ones that do not.

    The business date must be JUNE_5."""
    same = {"account_number": "3800205123456", "bank": "Agribank"}
    lines = [line(full_name="Lê Thị Hoa"), by_account(**same), by_account(**same)]
    roll = load([*lines, line(amount="0")], accept_good=True)
    person = Beneficiary.objects.get(full_name="Lê Thị Hoa")
    made = claim(person)
    someone = officer(Role.VIEWER, area("district:456"))
    SecondFactor.objects.create(officer=someone, secret_sealed=b"sealed", last_step=0)
    made_report = report(area("district:456"))
    planted_accounts = Account.objects.filter(beneficiary__payments__roll=roll)
    planned = campaign(area("district:456"))
    planted_event = event(planned, day=date(2025, 6, 5))
    sheet = route(person)
    answered = answer(opened(person), by=someone_with_people())
    there = {
        "uuid": person.uuid,
        "account_id": made.account_id,
        "conversion_id": made.pk,
        "roll_id": roll.pk,
        "officer_id": someone.pk,
        "assignment_id": someone.assignments.get().pk,
        "address": "district:456",
        "run_id": made_report.run_id,
        "file_id": made_report.pk,
        "token_id": a_token(someone).pk,
        "target_id": target(area("district:456")).pk,
        "list_id": person_list(area("district:456"), someone_with_people()).pk,
        "campaign_id": planned.pk,
        "team_id": team(planned).pk,
        "event_id": planted_event.pk,
        "sheet_id": sheet.pk,
        "answer_id": answered.pk,
    }
    missing = dict.fromkeys(there, NO_ROW) | {"uuid": NOBODY, "address": "district:999"}
    objects = {
        "admin:officers_officer_change": someone.pk,
        "admin:officers_officer_history": someone.pk,
        "admin:areas_area_change": area("district:456").pk,
        "admin:areas_area_history": area("district:456").pk,
    }
    shared = {"shared_account_decide": planted_accounts.exclude(beneficiary=person)[0].pk}
    forms = forms_of(made, Account.objects.get(pk=shared["shared_account_decide"]))
    commune = {"commune": planted_event.commune_id}
    forms |= {"event_new": EVENT | commune, "event_change": EVENT | commune}
    forms["visits"] = {
        "form": uuid4(),
        "day": "2025-06-06",
        "member": "",
        "person": str(person.uuid),
    }
    forms["due"] = {"form": uuid4(), "day": "2025-06-05", "person": str(person.uuid)}
    row = f"r{sheet.stops.get().pk}-"
    forms["route_results"] = {f"{row}form": uuid4(), f"{row}outcome": "not_met"}
    return {
        each.name: Tried(
            _filled(
                each,
                there
                | {"object_id": objects.get(each.name), "app_label": "areas"}
                | ({"account_id": shared[each.name]} if each.name in shared else {}),
            ),
            _filled(each, missing | {"object_id": NO_ROW, "app_label": "areas"}),
            forms.get(each.name, {}),
        )
        for each in addresses()
        if each.name not in OPEN
    }


def someone_with_people():
    return officer(Role.DISTRICT_OFFICER, area("district:456"))


def give_lists_to(somebody):
    """A list of people is for whoever asked for it."""
    PersonList.objects.update(asked_by=somebody)


def a_token(by):
    return api_tokens.make(name="Portal", area=area("district:456"), by=by)[0]


def sharing(account):
    """The mark of a case that an officer has before them: of all who share the account."""
    same = Account.objects.filter(fingerprint=account.fingerprint).order_by("pk")
    return shared_accounts.mark_of(list(same.values_list("pk", flat=True)))


def forms_of(conversion, shared):
    known = account_form.mark_of(conversion.account)
    seen = f"{conversion.pk}.{conversion.version}"
    asked = {"form": uuid4(), "seen": f"1:{seen}", "programme": "1", "day": "2025-06-05"}
    june = {"first_day": "2025-06-05", "area": "commune:19213"}
    return {
        "beneficiaries": {"q": "1950"},
        "peer_group": {"group": "plain", "period": "2025-06"},
        "report_reasons": {"text": "Nhiều người mới mở tài khoản."},
        "report_run_new": {"level": "commune", "form": "pdf"},
        "report_run_change": {"cancel": "yes"},
        "check_file": {"file": ("ranking.csv", b"rank,area")},
        "person_lists": {
            "which": "account",
            "area": "district:456",
            "period": "2025-06",
            "programme": "all",
            "form": "csv",
            "purpose": "to be compared",
        },
        "target": TARGET | {"percent": "75"},
        "target_new": TARGET
        | {
            "area": "district:456",
            "each": "itself",
            "programme": "merit",
            "measure": "paid",
        },
        "calendar_feed": {"make": "yes"},
        "campaign_new": CAMPAIGN | {"area": "district:456"},
        "campaign_change": CAMPAIGN | {"name": "Đợt ra quân"},
        "contact_new": {
            "form": uuid4(),
            "outcome": "refused",
            "reason": "no_phone",
            "day": "2025-06-05",
        },
        "event_conversion": asked
        | {"form": uuid4(), "step": "cash", "reason": "far away", "relation": "0"},
        "team_new": {"name": "Tổ 2", "members": "Lê Thị Mẫu, Agribank"},
        "team": {"name": "Tổ 3"},
        "reveal": {"purpose": "to be compared"},
        "payments_ended": {"has_ended": "True", "reason": "certificate shown"},
        "account": {"relation": "1", "opened_on": "2025-01-01", "seen": known},
        "representative_new": {
            "full_name": "Trần Văn Ba",
            "relation": "3",
            "begins": "2025-06-05",
            "ends": "2025-12-31",
        },
        "conversion_new": asked | {"step": "cash", "reason": "far away", "relation": "0"},
        "conversion_withdraw": {"form": uuid4(), "seen": seen, "reason": "mistaken"},
        "shared_account_decide": {
            "verdict": "may_stay",
            "reason": "a couple",
            "seen": sharing(shared),
        },
        "answers": {
            "form": uuid4(),
            "kind": "accounts",
            "dated": "2025-06-05",
            "file": ("answer.csv", csv_of([opened(conversion.beneficiary)])),
        },
        "answer": {"decision": "refuse"},
        "roll_new": {
            "form": uuid4(),
            "period": "2025-06",
            "area": "district:456",
            "file": ("roll.csv", csv_of([line()])),
        },
        "roll_decide": {"decision": "undo", "reason": "wrong month"},
        "roll_correct": {"file": ("lines.csv", csv_of([line()]))},
        "api_tokens": {"name": "Portal", "area": "district:456"},
        "api_token_end": {},
        "officer_new": june | {"username": "new.one", "name": "Mới", "role": "viewer"},
        "officer": {"name": "Tên Khác", "role": "viewer"},
        "officer_state": {"deactivate": "1"},
        "officer_link": {},
        "officer_second_factor": {},
        "sessions": {"others": "yes"},
        "own_password": {"old_password": "not-this-one-1"},
        "second_factor": {"code": "000000"},
        "person_readings": {"number": "044150000001"},
        "officer_assignments": june,
        "officer_assignment": {"last_day": "2025-06-30"},
    }


def _filled(address, values):
    path = reverse(address.name, kwargs={name: values[name] for name in address.arguments})
    return path + ASKED.get(address.name, "").format(**values)


# What an address that has no argument is asked for.
ASKED = {
    "conversion_new": "?person={uuid}",
    "contact_new": "?person={uuid}",
    "event_conversion": "?person={uuid}",
    "conversion_first_month": "?day=2025-06-05",
    "roll_changes": "?change=1",
    "bridge_people": "?part=new",
    "report": "?period=2025-06",
    "report_reasons": "?period=2025-06",
    "report_run_new": "?period=2025-06",
}


def as_fields(form):
    """The form as a client posts it: a pair of name and content is a file."""
    return {
        name: SimpleUploadedFile(*value) if isinstance(value, tuple) else value
        for name, value in form.items()
    }


def state_of_the_database():
    """One digest of every table but those that grow by looking, by taking files away and by
    trying to sign in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename !~ '^(officers_(access|session|signintries|stored)|reports_madefile)'"
            " ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall() if not row[0].startswith(SLOW)]
        digests = " UNION ALL ".join(
            f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
            f" FROM {table} t"
            for table in tables
        )
        cursor.execute(digests)
        return dict(cursor.fetchall())


@contextmanager
def nothing_changes():
    """For whatever is asked within, which must leave the database as it is."""
    before = state_of_the_database()
    yield
    after = state_of_the_database()
    changed = [table for table, digest in before.items() if after.get(table) != digest]
    assert not changed, changed


# Public lists of thousands of rows that no page can change.
SLOW = ("areas_", "beneficiaries_institution")
