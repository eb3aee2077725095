"""Undoing a roll that made people somebody has talked to, or is going to."""

from datetime import date

import pytest

from beneficiaries.models import Beneficiary
from payments.rolls.undoing import undo
from tests.factories import contact, line, load, officer, route

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june(settings):
    settings.TODAY = date(2025, 6, 5)


def test_who_was_talked_to_or_stands_on_a_route_stays_known():
    roll = load([line(full_name=name) for name in ("Gặp Rồi", "Sẽ Gặp", "Chưa Gặp")])
    contact(Beneficiary.objects.get(full_name="Gặp Rồi"), "refused", reason="no_phone")
    route(Beneficiary.objects.get(full_name="Sẽ Gặp"))

    undo(roll, by=officer(), reason="wrong file")

    names = Beneficiary.objects.order_by("full_name").values_list("full_name", flat=True)
    assert list(names) == ["Gặp Rồi", "Sẽ Gặp"]
