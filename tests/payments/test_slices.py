"""What a roll speaks for, which rolls it replaces, and which it must not touch."""

from datetime import date

import pytest

from areas.models import Area, UnknownAreaError
from beneficiaries.models import Beneficiary
from payments.management.commands.import_roll import as_sentence
from payments.models import ChangedCommune, MonthlyPayment, Programme, Roll, RollSlice
from payments.rolls.faults import refusal
from tests.factories import JUNE, area, deliver, faults_of, line, load

pytestmark = pytest.mark.django_db
JULY = date(2025, 7, 1)
INSIDE, BESIDE = "19213", "18859"  # Võ Ninh in district 456; a commune of district 450


def reason_of(roll: Roll) -> str:
    return refusal(roll.reason["code"], roll.reason["detail"])


def paid_in_june() -> set[str]:
    payments = MonthlyPayment.objects.filter(period=JUNE)
    return set(payments.values_list("beneficiary__si_code", flat=True))


def test_a_roll_speaks_for_every_commune_of_its_area():
    roll = load([line()])

    inside = Area.objects.inside(roll.area, JUNE).filter(is_leaf=True)
    slices = RollSlice.objects.filter(roll=roll, programme=Programme.SOCIAL_INSURANCE)
    assert set(slices.values_list("commune", flat=True)) == set(inside.values_list("pk", flat=True))


def test_every_commune_of_the_slice_is_to_be_counted_again():
    result = deliver([line()])

    changed = ChangedCommune.objects.filter(period=JUNE).values_list("commune", flat=True)
    slices = RollSlice.objects.filter(roll=result.roll).values_list("commune", flat=True)
    assert sorted(changed) == sorted(slices)


def test_a_new_roll_of_the_slice_supersedes_the_old_one_wholly():
    stays, goes, comes = line(), line(), line()
    old = load([stays, goes])

    new = load([stays, comes])

    old.refresh_from_db()
    assert (old.state, old.superseded_by) == (Roll.State.SUPERSEDED, new)
    assert paid_in_june() == {stays["si_code"], comes["si_code"]}


def test_a_districts_roll_supersedes_the_roll_of_a_commune_inside():
    commune = load([line()], where=f"commune:{INSIDE}")

    district = load([line()])

    commune.refresh_from_db()
    assert commune.superseded_by == district


def test_a_provinces_roll_supersedes_several_districts():
    rolls = [load([line()]), load([line(commune_code=BESIDE)], where="district:450")]

    province = load([line(), line(commune_code=BESIDE)], where="province:44")

    assert {roll.pk for roll in rolls} == set(province.supersedes.values_list("pk", flat=True))


def test_a_roll_for_a_part_of_a_loaded_slice_is_refused():
    loaded = load([line()])

    result = deliver([line()], where=f"commune:{INSIDE}")

    assert result.status == "rejected"
    assert reason_of(result.roll) == (
        f"Roll {loaded.pk} of Huyện Quảng Ninh is already loaded for a part of this roll's"
        " communes or programmes and for others besides. Undo it first, or deliver the whole."
    )


def test_a_refused_overlap_changes_nothing():
    first = line()
    loaded = load([first])

    deliver([line()], where=f"commune:{INSIDE}")

    loaded.refresh_from_db()
    assert loaded.state == Roll.State.LOADED
    assert paid_in_june() == {first["si_code"]}


def test_rolls_of_two_programmes_stand_side_by_side():
    pension = load([line()])

    load([line(programme="merit")])

    pension.refresh_from_db()
    assert pension.state == Roll.State.LOADED
    assert MonthlyPayment.objects.count() == 2


def test_a_roll_of_several_programmes_supersedes_the_rolls_of_each():
    rolls = [load([line()]), load([line(programme="merit")])]

    whole = load([line(), line(programme="merit")])

    assert {roll.pk for roll in rolls} == set(whole.supersedes.values_list("pk", flat=True))


def test_one_programme_of_a_loaded_roll_of_several_is_refused():
    load([line(), line(programme="merit")])

    result = deliver([line()])

    assert result.roll.reason["code"] == "partial_overlap"


def test_a_roll_of_another_month_is_left_alone():
    may = load([line()], period=date(2025, 5, 1))

    load([line()])

    may.refresh_from_db()
    assert may.state == Roll.State.LOADED


def test_after_the_reform_an_office_delivers():
    roll = load([line(commune_code="19207")], where="office:44-03", period=JULY)

    communes = RollSlice.objects.filter(roll=roll).values_list("commune__code", flat=True)
    assert set(communes) == {"19204", "19207", "19225", "19237"}


def test_before_the_reform_there_was_no_office():
    with pytest.raises(UnknownAreaError):
        deliver([line()], where="office:44-03", period=JUNE)


def test_a_commune_of_before_the_reform_is_unknown_after_it():
    result = deliver([line(commune_code=INSIDE)], where="office:44-03", period=JULY)

    assert faults_of(result.roll) == [(2, "commune_code", "commune_unknown")]


def test_an_island_district_stands_in_for_its_commune():
    load([line(commune_code="536")], where="district:536")

    assert MonthlyPayment.objects.get().commune == area("district:536")


def test_an_island_district_lies_in_its_provinces_roll():
    roll = load([line(commune_code="536")], where="province:51")

    assert RollSlice.objects.filter(roll=roll, commune=area("district:536")).exists()


def test_a_district_with_communes_stands_in_for_none():
    result = deliver([line(commune_code="456")], where="province:44")

    assert faults_of(result.roll) == [(2, "commune_code", "commune_unknown")]


def test_an_area_without_communes_has_no_roll():
    Area.objects.create(
        kind="district", code="999", name="Huyện Rỗng", valid=area("country:VN").valid
    )

    result = deliver([line()], where="district:999")

    assert reason_of(result.roll) == "Huyện Rỗng has no communes in 2025-06."


def test_somebody_on_another_roll_is_a_fault_that_names_the_roll():
    lan = line()
    loaded = load([lan])

    result = deliver([lan | {"commune_code": BESIDE}], where="district:450")

    assert result.status == "rejected"
    assert as_sentence(result.roll.faults.get()) == (
        "line 2, citizen_id: this person is paid by another roll of this month:"
        f" roll {loaded.pk} of Huyện Quảng Ninh"
    )


def test_somebody_on_another_roll_of_another_programme_is_no_fault():
    lan = line()
    load([lan])

    load([lan | {"commune_code": BESIDE, "programme": "merit"}], where="district:450")

    assert MonthlyPayment.objects.filter(beneficiary=Beneficiary.objects.get()).count() == 2


def test_somebody_on_a_superseded_roll_is_no_fault():
    lan = line()
    load([lan], where=f"commune:{INSIDE}")

    load([lan])

    assert MonthlyPayment.objects.count() == 1
