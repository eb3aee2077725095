"""Quảng Ninh: the claims of its launch days in October 2024, and what its office has to do on
the demo's day."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from django.db.backends.postgresql.psycopg_any import DateRange

from areas.calendar import months_after
from beneficiaries import accounts
from beneficiaries.accounts import SaidAccount
from beneficiaries.models import Account, Beneficiary, Institution, Representative, Sex
from payments.models import Place, Stage
from rollout.demo import figures, lives
from rollout.demo.lives import CUT_OFF, Life
from rollout.demo.payees import Payee
from rollout.demo.people import unaccented
from rollout.demo.population import SEED

OFFICER = "district456"
TODAY = date(2025, 10, 6)
OCTOBER, NOVEMBER = date(2024, 10, 1), date(2024, 11, 1)
JULY, AUGUST, SEPTEMBER = figures.months(figures.REFORM, figures.LAST)
AGRIBANK = "970405"

# Days after the demo's day on which a woman's relative may collect for the last time; who it
# is, is invented.
AUTHORITIES = (
    (5, Representative.Relation.CHILD, "Nguyễn Văn Thành"),
    (20, Representative.Relation.SPOUSE, "Lê Đình Phúc"),
    (25, Representative.Relation.CHILD, "Trần Thị Ngọc Lan"),
    (45, Representative.Relation.CHILD, "Hoàng Quang Hưng"),
    (55, Representative.Relation.SPOUSE, "Võ Xuân Lợi"),
    (59, Representative.Relation.CHILD, "Phan Thị Thu Hà"),
)


def launch(payees: list[Payee]) -> list[Life]:
    """Claims of the two launch days: most are followed by the November roll; the others by the
    first roll after a second claim, which took the place of the first."""
    # What is invented here protects nothing, and must be the same every time.
    dice = random.Random(SEED)  # noqa: S311
    meant = [
        payee
        for payee in payees
        if payee.is_in_cash(OCTOBER) and payee.never_reverts_after(OCTOBER)
    ]
    followed = [payee for payee in meant if payee.is_by_account(NOVEMBER)]
    later = [
        payee
        for payee in meant
        if payee.is_in_cash(NOVEMBER) and payee.switches_after(NOVEMBER) is not None
    ]
    made = []
    for payee in followed[: figures.LAUNCH_CLAIMS]:
        made.append(lives.begin(payee, OFFICER))
        made[-1].claim_what_is_paid(dice.choice(figures.LAUNCH_DAYS))
    for payee in later[: figures.LAUNCH_CLAIMS_NOT_FOLLOWED]:
        made += _claims_twice(payee, dice)
    return made


def _claims_twice(payee: Payee, dice: random.Random) -> tuple[Life, Life]:
    first, second = lives.begin(payee, OFFICER), lives.begin(payee, OFFICER, Place.OFFICE)
    month = months_after(payee.switches_after(NOVEMBER) or NOVEMBER, -1)
    day = lives.working_day(dice, month.replace(day=4), month.replace(day=CUT_OFF))
    second.claim_what_is_paid(day)
    first.claim(
        dice.choice(figures.LAUNCH_DAYS), second.conversion.account_id, second.conversion.method
    )
    first.conversion.ended_on, first.followed_by = day, second
    return first, second


def on_the_demos_day(payees: list[Payee]) -> list[Life]:
    """A few people at every stage, some of whom the rolls contradict."""
    in_cash = (one for one in payees if one.is_in_cash(JULY, AUGUST, SEPTEMBER))
    switched = (
        one for one in payees if one.is_in_cash(JULY, AUGUST) and one.is_by_account(SEPTEMBER)
    )
    return [
        *_agreed(in_cash),
        *_opened(in_cash),
        *_claimed(in_cash),
        *_paid_since_september(switched),
    ]


def _agreed(payees: Iterator[Payee]) -> Iterator[Life]:
    for count, payee in enumerate(islice(payees, 6)):
        life = lives.begin(payee, OFFICER, lives.PLACES[count % 4])
        life.reach(Stage.AGREED, date(2025, 9, 15) + timedelta(days=count))
        life.conversion.call_back_on = TODAY if count < 5 else TODAY + timedelta(days=2)
        yield life


def _opened(payees: Iterator[Payee]) -> Iterator[Life]:
    """Five with an account, and three who have signed the request as well."""
    for count, payee in enumerate(islice(payees, 8)):
        life = lives.begin(payee, OFFICER, lives.PLACES[count % 4])
        life.reach(Stage.AGREED, date(2025, 8, 25))
        life.reach(Stage.OPENED, date(2025, 9, 8) + timedelta(days=count))
        if count >= 5:
            life.reach(Stage.REGISTERED, date(2025, 9, 22) + timedelta(days=count - 5))
        yield life


def _claimed(payees: Iterator[Payee]) -> Iterator[Life]:
    """Five wait for October's roll; four were not heard by the rolls of August and September."""
    days = (
        *(date(2025, 9, day) for day in (3, 3, 4, 5, 5)),
        *(date(2025, 7, 10), date(2025, 7, 16), date(2025, 8, 6), date(2025, 8, 12)),
    )
    for payee, day in zip(islice(payees, len(days)), days, strict=False):
        life = lives.begin(payee, OFFICER)
        life.claim(day, _another_account(payee, day))
        yield life


def _paid_since_september(payees: Iterator[Payee]) -> Iterator[Life]:
    """Four are paid as they claimed, two to another account."""
    for count, payee in enumerate(islice(payees, 6)):
        life, day = lives.begin(payee, OFFICER), date(2025, 8, 11) + timedelta(days=count % 5)
        if count < 4:
            life.claim_what_is_paid(day)
        else:
            life.claim(day, _another_account(payee, day))
        yield life


def _another_account(payee: Payee, day: date) -> int:
    """An account that no roll has named."""
    person = Beneficiary.objects.get(pk=payee.person)
    # By the last digits of a number that is the person's own: the same every time.
    digits = (person.si_code or person.citizen_id or "")[-6:]
    said = SaidAccount(
        institution=Institution.objects.get(bin=AGRIBANK),
        number=f"380099{digits}1",
        holder=unaccented(person.full_name),
        relation=Account.Relation.SELF,
        opened_on=day,
    )
    return accounts.remember(person, said).pk


def let_relatives_collect(payees: list[Payee]) -> None:
    """Gives some women in cash a representative whose authority ends soon."""
    ids = [one.person for one in payees if one.is_in_cash(AUGUST, SEPTEMBER)]
    women = Beneficiary.objects.filter(pk__in=ids, sex=Sex.FEMALE, representatives=None)
    Representative.objects.bulk_create(
        Representative(
            beneficiary=woman,
            full_name=name,
            relation=relation,
            valid=_a_year_until(TODAY + timedelta(days=days)),
        )
        for woman, (days, relation, name) in zip(
            women.order_by("si_code"), AUTHORITIES, strict=False
        )
    )


def _a_year_until(day: date) -> DateRange:
    end = day + timedelta(days=1)
    return DateRange(end.replace(year=end.year - 1), end)
