"""Report rows are what the payments say, however often, late or out of order they are counted."""

import random
import uuid
from datetime import date

import psycopg2
import pytest
from django.db import connection, transaction

from beneficiaries.models import Beneficiary
from officers import system
from payments import conversions
from payments.conversions.known import mark_of
from payments.models import ChangedCommune, Period, Stage
from payments.models.periods import Method
from payments.rolls import undoing
from reports import counting, rankings, verifying
from reports.models import AreaRate
from tests.factories import JUNE, area, by_account, claim, deliver, line, load, officer
from tests.reports.builders import counted_one_by_one, rate, reported

pytestmark = pytest.mark.django_db

AUGUST = date(2025, 8, 1)
# Who delivers rolls for which communes; Lý Sơn has none, and Hà Nội has no offices here.
PLACES = [
    (JUNE, "district:456", ["19204", "19207", "19213", "19243"]),
    (JUNE, "district:450", ["18853", "18859", "18898"]),
    (JUNE, "district:525", ["21115", "21142"]),
    (JUNE, "district:536", ["536"]),
    (AUGUST, "office:44-03", ["19204", "19207", "19225", "19237"]),
    (AUGUST, "office:44-01", ["18859", "18880"]),
    (AUGUST, "commune:00070", ["00070"]),
]
PROGRAMMES = ["social_insurance", "social_protection", "merit"]


def deliver_at_random(seed, places=PLACES):
    """Rolls of random people, in a random order of places."""
    chance = random.Random(seed)
    for month, where, communes in chance.sample(places, len(places)):
        lines = [random_line(chance, communes) for _ in range(chance.randint(1, 12))]
        assert deliver(lines, period=month, where=where).status == "loaded"


def random_line(chance, communes):
    programme = chance.choice(PROGRAMMES)
    cells = {
        "programme": programme,
        "commune_code": chance.choice(communes),
        "amount": str(chance.randint(500, 9_999) * 1_000),
    }
    method = chance.choice(["cash", "account", "electronic"])
    if method == "electronic" and programme != "social_insurance":
        return by_account(method="electronic", bank="MoMo", **cells)
    return line(**cells) if method == "cash" else by_account(**cells)


def all_reported():
    return {month: reported(month) for month in (JUNE, AUGUST)}


def all_counted_one_by_one():
    return {month: counted_one_by_one(month) for month in (JUNE, AUGUST)}


@pytest.mark.parametrize("seed", range(6))
def test_every_row_equals_a_count_of_the_payments_one_by_one(seed):
    deliver_at_random(seed)

    counting.count_waiting()

    assert all_reported() == all_counted_one_by_one()


def test_counting_after_every_roll_gives_the_same_as_counting_once():
    for place in PLACES:
        deliver_at_random(7, [place])
        counting.count_waiting()

    assert all_reported() == all_counted_one_by_one()


def test_counting_twice_gives_the_same_table():
    deliver_at_random(8)
    counting.count_waiting()
    before = all_reported()

    for month in (AUGUST, JUNE):
        counting.count_month(month)

    assert all_reported() == before


def test_counting_whole_months_out_of_order_gives_the_same_table():
    deliver_at_random(9)

    for month in (AUGUST, JUNE):
        counting.count_month(month)

    assert all_reported() == all_counted_one_by_one()


def test_a_corrected_roll_that_is_counted_late_leaves_nothing_of_the_first():
    load([line(commune_code="19213"), by_account(commune_code="19204")])
    deliver([by_account(commune_code="19207")])

    counting.count_waiting()

    assert reported(JUNE) == counted_one_by_one(JUNE)
    assert (area("commune:19213").pk, 1) not in reported(JUNE)


def test_a_wrong_row_is_overwritten_by_the_next_count():
    load([line(), by_account()])
    AreaRate.objects.update(recipients=7, by_bank_account=0, in_cash=7)

    counting.count_month(JUNE)

    assert reported(JUNE) == counted_one_by_one(JUNE)


def test_a_row_of_an_area_that_did_not_exist_then_is_gone_after_a_whole_count():
    load([line()])
    rate(area("office:44-03", AUGUST), 1, 2)

    counting.count_month(JUNE)

    assert reported(JUNE) == counted_one_by_one(JUNE)


def test_an_undone_roll_leaves_no_data_and_not_zero_per_cent():
    roll = load([line(), by_account()])

    undoing.undo(roll, by=system.officer(), reason="wrong month")
    counting.count_waiting()

    district = rankings.ranking(
        month=JUNE, area=area("district:456"), level="district", programme="social_insurance"
    )
    assert reported(JUNE) == {}
    assert district.total.figures is None


def test_undoing_one_roll_leaves_the_figures_of_the_others():
    roll = load([line()])
    load([by_account(commune_code="18859")], where="district:450")

    undoing.undo(roll, by=system.officer(), reason="wrong month")
    counting.count_waiting()

    assert reported(JUNE) == counted_one_by_one(JUNE)
    assert AreaRate.objects.get(area=area("province:44")).recipients == 1


def test_nothing_waits_after_a_count():
    deliver([line()])
    assert ChangedCommune.objects.exists()

    counting.count_waiting()

    assert not ChangedCommune.objects.exists()


def test_a_count_says_which_months_and_how_many_communes():
    deliver([line(commune_code="19213"), line(commune_code="19204")])

    done = counting.count_waiting()

    assert [(each.month, each.communes) for each in done] == [(JUNE, 14)]


# Claims


@pytest.fixture
def in_june(settings):
    settings.TODAY = date(2025, 6, 5)


def claimed_in(address):
    counting.count_waiting()
    return AreaRate.objects.get(area=area(address), programme=1).claimed


@pytest.mark.parametrize("address", ["commune:19213", "district:456", "province:44", "country:VN"])
def test_an_open_claim_of_a_person_in_cash_is_counted_at_every_level(in_june, address):
    load([line(), line(), by_account()])

    claim(Beneficiary.objects.filter(payments__method=Method.CASH).first())

    assert claimed_in(address) == 1


def test_a_claim_moves_no_rate(in_june):
    load([line(), by_account()])
    before = reported(JUNE)

    claim(Beneficiary.objects.filter(payments__method=Method.CASH).get())
    counting.count_waiting()

    assert reported(JUNE) == before


def test_a_claim_is_counted_on_the_roll_before_it_too_and_no_more_where_it_should_be_heard(in_june):
    person_line = line()
    load([person_line], period=date(2025, 5, 1))
    load([person_line])
    july = person_line | {"commune_code": "19207"}
    load([july], period=date(2025, 7, 1), where="office:44-03")

    claim(Beneficiary.objects.get())
    counting.count_waiting()

    rates = AreaRate.objects.filter(area=area("district:456")).order_by("period")
    assert list(rates.values_list("claimed", flat=True)) == [1, 1]
    assert AreaRate.objects.get(area__code="44-03", period="2025-07-01").claimed == 0


def test_a_withdrawn_claim_is_not_counted(in_june):
    load([line()])
    claimed = claim(Beneficiary.objects.get())

    conversions.withdraw(
        conversion=claimed, form=uuid.uuid4(), reason="đổi ý", seen=mark_of(claimed), by=officer()
    )

    assert claimed_in("district:456") == 0


def test_a_claim_back_to_cash_is_not_counted(in_june):
    load([by_account()])

    claim(Beneficiary.objects.get(), to_cash=True, reason="xa cây rút tiền")

    assert claimed_in("district:456") == 0


def test_who_is_paid_by_account_has_come_all_the_way(in_june):
    load([line(), line(), by_account()])
    in_cash = Beneficiary.objects.filter(payments__method=Method.CASH)

    claim(in_cash[0], stage=Stage.AGREED, account=None)
    claim(in_cash[1], stage=Stage.OPENED)
    counting.count_waiting()

    rate = AreaRate.objects.get(area=area("district:456"), programme=1)
    assert (rate.agreed, rate.opened, rate.registered, rate.claimed) == (3, 2, 1, 0)


def test_what_was_agreed_later_does_not_stand_in_an_earlier_month(in_june):
    person_line = line()
    load([person_line], period=date(2025, 5, 1))
    load([person_line])

    claim(Beneficiary.objects.get(), stage=Stage.AGREED, account=None)
    counting.count_waiting()

    rates = AreaRate.objects.filter(area=area("district:456")).order_by("period")
    assert list(rates.values_list("agreed", flat=True)) == [0, 1]


def test_the_check_of_all_figures_finds_a_wrong_step(in_june):
    load([line()])
    claim(Beneficiary.objects.get())
    counting.count_waiting()
    assert not verifying.disagreements()

    AreaRate.objects.filter(area=area("commune:19213")).update(registered=0)

    assert {one.area for one in verifying.disagreements()} >= {"commune:19213"}


# Beside other processes


@pytest.fixture
def another_process():
    """A second connection to the same database, with two changes that it has committed."""
    month = date(2016, 1, 1)
    settings = connection.get_connection_params()
    names = {"dbname": settings.pop("dbname")}
    settings.pop("cursor_factory", None)
    other = psycopg2.connect(**names, **settings)
    with other.cursor() as cursor:
        cursor.execute("INSERT INTO payments_period (month, cut_off_day) VALUES (%s, 20)", [month])
        cursor.execute(
            """INSERT INTO payments_changedcommune (period_id, commune_id)
               SELECT %s, id FROM areas_area WHERE is_leaf ORDER BY id LIMIT 2""",
            [month],
        )
    other.commit()
    yield month, other.cursor()
    other.rollback()
    with other.cursor() as cursor:
        cursor.execute("DELETE FROM payments_changedcommune WHERE period_id = %s", [month])
        cursor.execute("DELETE FROM payments_period WHERE month = %s", [month])
    other.commit()
    other.close()


def drained(month):
    """What a drain says, and how many changes wait after it; then taken back."""
    with transaction.atomic():
        counted = counting.drain(month)
        left = ChangedCommune.objects.filter(period=month).count()
        transaction.set_rollback(True)
    return counted and counted.communes, left


def test_a_drain_takes_every_change_that_is_free(another_process):
    month, _ = another_process

    assert drained(month) == (2, 0)


def test_a_drain_leaves_the_changes_that_another_transaction_holds(another_process):
    month, other = another_process

    other.execute(
        "SELECT id FROM payments_changedcommune WHERE period_id = %s LIMIT 1 FOR UPDATE", [month]
    )

    assert drained(month) == (1, 1)


def test_a_month_that_another_process_counts_is_left_to_it(another_process):
    month, other = another_process

    other.execute(
        "SELECT pg_advisory_xact_lock(hashtext('reports.counting'), %s)",
        [month.year * 12 + month.month],
    )

    assert drained(month) == (None, 2)


def test_a_change_that_is_not_committed_waits_for_its_commit(another_process):
    month, other = another_process

    other.execute(
        """INSERT INTO payments_changedcommune (period_id, commune_id)
           SELECT %s, id FROM areas_area WHERE is_leaf ORDER BY id DESC LIMIT 1""",
        [month],
    )

    assert drained(month) == (2, 0)
    assert Period.objects.filter(month=month).exists()
