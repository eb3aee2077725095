"""Who lies within whom, in both trees, before and after 2025-07-01."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F

from areas import containment
from areas.models import Area, Containment, Membership, Tree
from tests.factories import JUNE, area

pytestmark = pytest.mark.django_db

EVE, REFORM = date(2025, 6, 30), date(2025, 7, 1)


def above(part, day, tree=Tree.ADMINISTRATIVE, *, inherited=False):
    """The addresses of everything that holds an area on a day."""
    rows = Containment.objects.filter(
        part=part, valid__contains=day, tree=tree, inherited=inherited
    ).select_related("area")
    return sorted(row.area.address for row in rows)


def test_a_commune_of_the_old_map_lies_in_its_district_province_and_country():
    vo_ninh = area("commune:19213", EVE)

    assert above(vo_ninh, EVE) == [
        "commune:19213",
        "country:VN",
        "district:456",
        "province:44",
    ]


def test_a_commune_of_the_new_map_lies_in_no_district():
    ninh_chau = area("commune:19225", REFORM)

    assert above(ninh_chau, REFORM) == ["commune:19225", "country:VN", "province:44"]


def test_a_commune_of_the_new_map_lies_in_its_office_along_the_management_tree():
    ninh_chau = area("commune:19225", REFORM)

    assert above(ninh_chau, REFORM, Tree.MANAGEMENT) == [
        "commune:19225",
        "office:44-03",
        "province:44",
    ]


def test_nothing_lay_in_an_office_before_there_were_offices():
    assert not Containment.objects.filter(tree=Tree.MANAGEMENT, valid__contains=EVE).exists()


def test_every_area_holds_itself_on_each_of_its_days():
    selves = Containment.objects.filter(area=F("part"), inherited=False)

    held = {row.part_id: row.valid for row in selves}

    assert held == dict(Area.objects.values_list("pk", "valid"))


def test_an_area_has_one_parent_a_tree_and_day():
    vo_ninh, beside = area("commune:19213"), area("district:450")

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            area=vo_ninh,
            parent=beside,
            tree=Tree.ADMINISTRATIVE,
            valid=DateRange(JUNE, REFORM),
        )


def test_an_area_may_have_another_parent_afterwards():
    ninh_chau, beside = area("commune:19225", REFORM), area("office:44-01", REFORM)
    until = DateRange(REFORM, date(2026, 1, 1))
    Membership.objects.filter(area=ninh_chau, tree=Tree.MANAGEMENT).update(valid=until)

    Membership.objects.create(
        area=ninh_chau, parent=beside, tree=Tree.MANAGEMENT, valid=DateRange(until.upper, None)
    )

    assert ninh_chau.memberships.filter(tree=Tree.MANAGEMENT).count() == 2


def test_a_commune_that_ended_is_inherited_by_its_successors_office_and_province():
    vo_ninh = area("commune:19213", EVE)

    assert above(vo_ninh, REFORM, Tree.MANAGEMENT, inherited=True) == [
        "commune:19207",
        "office:44-03",
        "province:44",
    ]


def test_nothing_is_inherited_before_the_day_a_unit_ends():
    vo_ninh = area("commune:19213", EVE)

    assert above(vo_ninh, EVE, inherited=True) == []


def test_a_commune_that_ended_lies_in_nothing_of_its_own_any_more():
    vo_ninh = area("commune:19213", EVE)

    assert above(vo_ninh, REFORM) == []


def test_a_commune_that_ended_twice_over_is_inherited_step_by_step():
    township = area("commune:19201", date(2024, 11, 1))  # Quán Hàu, merged, merged again

    at_first = above(township, date(2024, 12, 1), inherited=True)
    then = above(township, REFORM, inherited=True)

    assert at_first == ["commune:19207", "country:VN", "district:456", "province:44"]
    assert then == ["commune:19207", "country:VN", "province:44"]


def test_a_divided_commune_is_inherited_by_both_of_its_successors():
    tra_bui = area("commune:21142", EVE)

    communes = [each for each in above(tra_bui, REFORM, inherited=True) if "commune" in each]

    assert communes == ["commune:21136", "commune:21157"]


@pytest.mark.parametrize(
    ("district", "office", "province"),
    [
        ("district:456", "office:44-03", "province:44"),
        ("district:529", "office:51-06", "province:51"),
    ],
)
def test_a_district_that_ended_lives_on_under_the_office_that_took_all_of_it(
    district, office, province
):
    ended = area(district, EVE)

    assert above(ended, REFORM, Tree.MANAGEMENT, inherited=True) == [office, province]


def test_a_district_that_ended_lives_on_under_its_new_province():
    cam_lo = area("district:468", EVE)  # of old Quảng Trị, province 45

    assert above(cam_lo, EVE) == ["country:VN", "district:468", "province:45"]
    assert above(cam_lo, REFORM, inherited=True) == ["country:VN", "province:44"]


def test_a_district_that_ended_is_under_no_office_that_took_only_a_part_of_it():
    halves = area("district:456", EVE)
    move_to_another_office(area("commune:19237", REFORM))

    containment.rebuild()

    assert above(halves, REFORM, Tree.MANAGEMENT, inherited=True) == ["province:44"]


def move_to_another_office(commune):
    beside = area("office:44-01", REFORM)
    Membership.objects.filter(area=commune, tree=Tree.MANAGEMENT).update(parent=beside)


def test_a_province_that_was_merged_is_inherited_by_the_new_one():
    old = area("province:45", EVE)

    assert above(old, REFORM, inherited=True) == ["country:VN", "province:44"]


def test_rebuilding_gives_the_same_pairs():
    before = pairs()

    containment.rebuild()

    assert pairs() == before


def pairs():
    rows = Containment.objects.values_list("area", "part", "tree", "valid", "inherited")
    return set(rows.iterator())


def test_what_lies_inside_an_area_leaves_out_what_it_inherited():
    office = area("office:44-03", REFORM)

    inside = Area.objects.inside(office, REFORM, Tree.MANAGEMENT)

    assert sorted(each.code for each in inside) == ["19204", "19207", "19225", "19237", "44-03"]
