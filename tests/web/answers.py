"""Every answer that somebody gets who tries every address with everything there is."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from areas.models import Area
from beneficiaries.models import Account, Beneficiary
from officers.models import ApiToken, Assignment, Officer
from outreach.models import Answer, Campaign, Event, RouteSheet, Team
from payments.models import Conversion, PaymentPoint, Roll
from reports.models import MadeFile, PersonList, ReportRun, Target
from rollout.permissions import PERMISSIONS, Address, addresses
from tests.factories import area
from tests.web.planted import PLACES

PARTS = ["converted", "new", "ended", "moved_out", "boundary"]
OF_AN_AREA = {"rankings", "rankings_csv", "rankings_xlsx", "rankings_pdf"}
OF_AN_AREA |= {"points", "compare", "targets", "still_cash"}
QUESTIONS_OF_PEOPLE = ["1950", "Trần", "nghi", "mai", "0001"]


def answers(client: Client, step: int = 1) -> Iterator[tuple[str, str]]:
    """(address, all that is read in the answer); what the forms did is taken back. Of what one
    address can be asked, one in `step`."""
    asked = [address for each in _asked() for address in each[::step]]
    for address in asked:
        yield address, text_of(client.get(address))
    for address in ("/rolls/nothing/", "/beneficiaries/1/", "/nothing"):
        yield address, text_of(client.get(address))
    yield "a bad host", text_of(client.get("/beneficiaries/", headers={"host": "a b"}))
    with transaction.atomic():
        for address, form in _forms():
            # What a form leads to is read with the other addresses, but for those found.
            leads = address == "/beneficiaries/"
            yield f"POST {address}", text_of(client.post(address, form, follow=leads), form)
        transaction.set_rollback(True)


def text_of(response: HttpResponse, form: dict[str, str] | None = None) -> str:
    """Headers, cookies and words; a workbook's parts; without what was typed, which stands in
    its field again."""
    assert response.status_code < 500
    content = b"".join(response)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"\n".join(parts.read(name) for name in parts.namelist())
    if content.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(content)).pages
        content = "\n".join(page.extract_text() for page in pages).encode()
    text = content.decode("utf-8-sig")
    for typed in filter(None, (form or {}).values()):
        text = text.replace(f'value="{typed}"', "")
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers}\n{response.cookies.output()}\n{text}"


def _asked() -> Iterator[list[str]]:
    """Every address with every argument and question."""
    for each in addresses():
        if PERMISSIONS[each.name].right is None or each.name == "styleguide":
            continue
        questions = [f"?{urlencode(question)}" for question in _questions(each.name)]
        paths = [reverse(each.name, kwargs=values) for values in _arguments(each)]
        yield [f"{path}{question}" for path in paths for question in ("", *questions)]


def _arguments(address: Address) -> list[dict[str, Any]]:
    """All that its arguments can name, and for two arguments a pair that does not belong
    together."""
    if "object_id" in address.arguments:
        of_areas = [area(each.where, each.months[1]) for each in PLACES]
        named = Officer.objects.all() if "officer" in address.name else of_areas
        return [{"object_id": each.pk} for each in named]
    return {
        (): [{}],
        ("uuid",): list(Beneficiary.objects.values("uuid")),
        ("uuid", "account_id"): _with_accounts(address),
        ("account_id",): [{"account_id": each.pk} for each in Account.objects.all()],
        ("conversion_id",): [{"conversion_id": each.pk} for each in Conversion.objects.all()],
        ("roll_id",): [{"roll_id": each.pk} for each in Roll.objects.all()],
        ("officer_id",): [{"officer_id": each.pk} for each in Officer.objects.all()],
        ("officer_id", "assignment_id"): [
            {"officer_id": each.officer_id, "assignment_id": each.pk}
            for each in Assignment.objects.all()
        ],
        ("run_id",): [{"run_id": each.pk} for each in ReportRun.objects.all()],
        ("file_id",): [{"file_id": each.pk} for each in MadeFile.objects.all()],
        ("token_id",): [{"token_id": each.pk} for each in ApiToken.objects.all()],
        ("list_id",): [{"list_id": each.pk} for each in PersonList.objects.all()],
        ("campaign_id",): [{"campaign_id": each.pk} for each in Campaign.objects.all()],
        ("sheet_id",): [{"sheet_id": each.pk} for each in RouteSheet.objects.all()],
        ("answer_id",): [{"answer_id": each.pk} for each in Answer.objects.all()],
        ("team_id",): [{"team_id": each.pk} for each in Team.objects.all()],
        ("event_id",): [{"event_id": each.pk} for each in Event.objects.all()],
        ("target_id",): [{"target_id": each.pk} for each in Target.objects.all()],
        ("address",): [{"address": each} for each in _areas()],
        ("app_label",): [{"app_label": each} for each in ("areas", "officers")],
    }[tuple(address.arguments)]


def _with_accounts(address: Address) -> list[dict[str, Any]]:
    found = list(Account.objects.select_related("beneficiary"))
    own = [{"uuid": each.beneficiary.uuid, "account_id": each.pk} for each in found]
    others = [
        {"uuid": each.beneficiary.uuid, "account_id": other.pk}
        for each, other in zip(found, [*found[5:], *found[:5]], strict=True)
    ]
    return own + others


def _areas() -> list[str]:
    """The units planted in, and those above and around them, then and now."""
    planted = {each.where for each in PLACES} | {f"commune:{each.commune}" for each in PLACES}
    return sorted(planted | {"province:44", "office:44-03"})


def _questions(name: str) -> list[dict[str, Any]]:
    """What the address is asked besides its path."""
    months = ["2025-05", "2025-06", "2025-08", "2025-09"]
    if name in OF_AN_AREA:
        return [{"period": month, "area": each} for month in months[1::2] for each in _areas()]
    if name in {"cash_list", "cash_check"}:
        codes = PaymentPoint.objects.values_list("code", flat=True)
        return [
            {"period": month, "point": code} | more
            for month in months[1::2]
            for code in codes
            for more in ({}, {"print": "yes"})
        ]
    if name.startswith(("area_", "funnel_", "report")):
        return [{"period": month} for month in months[1:3]]
    return {
        "area": [{"period": month} for month in months[1:3]],
        "reconciliation": [{"period": month} for month in months[1:3]],
        "bridge": [{"since": "2025-05", "until": "2025-06", "part": each} for each in PARTS],
        "bridge_people": [
            {"since": since, "until": until, "part": each}
            for since, until in (("2025-05", "2025-06"), ("2025-06", "2025-09"))
            for each in PARTS
        ],
        "conversion_new": [{"person": each} for each in _uuids()],
        "contact_new": [
            *({"person": each} for each in _uuids()),
            *({"person": each, "event": event} for each in _uuids() for event in _events()),
        ],
        "visits": [
            *({"commune": each.pk} for each in _communes()),
            *({"motive": motive} for motive in range(1, 9)),
        ],
        "due": [{"commune": each.pk} for each in _communes()],
        "route": [{"print": "yes"}],
        "event_conversion": [{"person": each} for each in _uuids()],
        "conversions": [
            *({"commune": each.pk} for each in _communes()),
            *({"point": each.pk} for each in PaymentPoint.objects.all()),
        ],
        "conversion_first_month": [{"day": "2025-06-05"}],
        "roll_changes": [
            {"change": change, "against": against} for change in range(1, 11) for against in (1, 2)
        ],
        "outreach": [{"month": "2025-06"}, {"month": "2025-09"}],
        "rolls": [{"period": "2025-06"}, {"state": "checked"}, {"period": "2025-09"}],
        "access_log": [{"action": "revealed"}, *({"person": each} for each in _uuids())],
        "officers": [{"text": "officer"}, {"role": "district_officer"}],
    }.get(name, [])


def _uuids() -> list[Any]:
    return list(Beneficiary.objects.values_list("uuid", flat=True))


def _events() -> list[int]:
    return list(Event.objects.values_list("pk", flat=True))


def _communes() -> list[Area]:
    return [area(f"commune:{each.commune}", each.months[1]) for each in PLACES]


def _forms() -> Iterator[tuple[str, dict[str, str]]]:
    """Questions about people, cards, and every form, empty or with next to nothing in it."""
    typed = QUESTIONS_OF_PEOPLE + [
        text for each in PLACES for name, text in each.words.items() if name != "account"
    ]
    yield from (("/beneficiaries/", {"q": text}) for text in typed)
    for each in PLACES:
        name, number = each.words["name in cash"], each.words["citizen id"]
        yield "/beneficiaries/", {"q": f"{number}||{name}|02091950|Nam|X|15042021"}
    for each in addresses():
        permission = PERMISSIONS[each.name]
        if permission.right is not None and "POST" in permission.methods:
            for values in _arguments(each):
                yield reverse(each.name, kwargs=values), {"purpose": "to be compared"}
    yield from ((f"/conversions/new?person={each}", {"day": f"{date.max}"}) for each in _uuids())
