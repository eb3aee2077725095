"""The drawings: sound as XML, fit for a strict policy, readable in both languages."""

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from areas.calendar import months_after
from areas.names import short
from reports.charts import Series, Tile, hexes, scale, sparkline, trend
from reports.charts.drawing import in_two_lines, kept_apart, shortened
from reports.figures import Figures

MONTHS = [months_after(date(2024, 10, 1), number) for number in range(12)]
STYLES = Path(__file__).parents[2] / "static" / "css" / "charts.css"
NASTY = "Xã <b> & \"Quế\" 'Ổi'"

quick = settings(deadline=None, database=None)

percents = st.decimals(0, 100, places=2)

names = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)
figures = st.builds(
    lambda by_account, in_cash: Figures(by_account + in_cash, by_account, 0, in_cash),
    st.integers(1, 50_000),
    st.integers(0, 50_000),
)
series = st.lists(
    st.builds(Series, names, st.lists(st.none() | figures, min_size=12, max_size=12)), max_size=8
)
tiles = st.lists(
    st.builds(
        Tile,
        name=names,
        percent=st.none() | percents,
        fraction=names,
        address=st.just("/areas/commune:19213/?a=1&b=2"),
        column=st.integers(0, 20),
        row=st.integers(0, 20),
        is_own=st.booleans(),
    ),
    max_size=12,
)


@pytest.fixture(autouse=True, scope="module")
def english():
    with override("en"):
        yield


def share(percent):
    return Figures(100, percent, 0, 100 - percent)


def line(name, *percents, **more):
    return Series(name, [None if one is None else share(one) for one in percents], **more)


def tile(name="Võ Ninh", percent="96.38", **more):
    return Tile(
        name=name,
        percent=None if percent is None else Decimal(percent),
        fraction="(4657 / 4832)",
        address="/areas/commune:19213/",
        **{"column": 0, "row": 0, **more},
    )


def parsed(drawing):
    """The elements of a drawing, which must be XML without styles of its own."""
    elements = list(ElementTree.fromstring(str(drawing)).iter())  # noqa: S314
    assert not [one for one in elements if one.tag == "style" or "style" in one.attrib]
    return elements


def words_of(drawing):
    return ["".join(one.itertext()) for one in parsed(drawing) if one.tag == "text"]


@quick
@given(st.lists(st.none() | percents, max_size=24))
def test_a_sparkline_is_well_formed(values):
    assert parsed(sparkline(values))


@quick
@given(series, st.booleans())
def test_a_trend_is_well_formed(series, narrow):
    assert parsed(trend(series, MONTHS, narrow=narrow))


@quick
@given(tiles)
def test_a_map_is_well_formed(tiles):
    assert parsed(hexes(tiles, label=NASTY))


@quick
@given(tiles)
def test_a_scale_is_well_formed(tiles):
    assert parsed(f"<ul>{scale(tiles)}</ul>")


@quick
@given(st.lists(st.none() | percents, max_size=24))
def test_a_sparkline_stays_inside_its_frame(values):
    path = next((one.get("d") for one in parsed(sparkline(values)) if one.tag == "path"), "")

    numbers = [float(each) for each in re.findall(r"[\d.]+(?= )|(?<= )[\d.]+", path)]

    assert all(2 <= x <= 78 for x in numbers[::2])
    assert all(2 <= y <= 22 for y in numbers[1::2])


def test_a_sparkline_has_a_gap_where_there_is_no_data():
    path = next(one for one in parsed(sparkline([10, 20, None, 30, 40])) if one.tag == "path")

    assert path.get("d").count("M") == 2


def test_a_month_alone_between_gaps_is_drawn_as_a_point():
    path = next(one for one in parsed(sparkline([None, 20, None])) if one.tag == "path")

    assert path.get("d").endswith("h0")


def test_a_sparkline_marks_the_last_month_that_has_data():
    circle = next(one for one in parsed(sparkline([10, 20, None])) if one.tag == "circle")

    assert circle.get("cx") == "40"


def test_a_change_of_a_point_is_not_drawn_as_a_leap():
    path = next(one for one in parsed(sparkline([50, 51])) if one.tag == "path")

    first, last = (float(each) for each in re.findall(r" ([\d.]+)", path.get("d")))

    assert 0 < first - last < 2


def test_a_sparkline_is_left_to_its_figures_by_those_who_hear_the_page():
    assert parsed(sparkline([1, 2]))[0].get("aria-hidden") == "true"


@quick
@given(st.lists(st.floats(0, 300), min_size=1, max_size=9))
def test_labels_never_overlap(wanted):
    placed = sorted(kept_apart(wanted, gap=17, top=0, bottom=300))

    assert all(after - before > 16.99 for before, after in pairwise(placed))
    assert placed[0] >= 0
    assert placed[-1] <= 300.01


@quick
@given(st.lists(st.integers(0, 300), min_size=2, max_size=9, unique=True))
def test_labels_stand_in_the_order_of_their_lines(wanted):
    placed = kept_apart(wanted, gap=17, top=0, bottom=300)

    assert [placed[wanted.index(one)] for one in sorted(wanted)] == sorted(placed)


def test_labels_with_room_stand_at_the_end_of_their_lines():
    assert kept_apart([200, 20, 90], gap=17, top=0, bottom=300) == [200, 20, 90]


@pytest.mark.parametrize("narrow", [False, True])
def test_the_labels_of_nine_equal_lines_keep_apart(narrow):
    lines = [line(f"Xã {number}", *[50] * 12) for number in range(8)]

    drawing = trend([*lines, line("Tỉnh", *[50] * 12, is_whole=True)], MONTHS, narrow=narrow)

    labels = [one for one in parsed(drawing) if "label" in one.get("class", "").split()]
    heights = sorted(float(one.get("y")) for one in labels)
    assert len(heights) == 9
    assert min(after - before for before, after in pairwise(heights)) >= 16.9


@pytest.mark.parametrize("narrow", [False, True])
def test_a_long_label_ends_inside_the_picture(narrow):
    drawing = trend([line("Thị trấn Nông trường Việt Trung", *[100] * 12)], MONTHS, narrow=narrow)

    width = float(parsed(drawing)[0].get("viewBox").split()[2])
    label = next(one for one in parsed(drawing) if "label" in one.get("class", "").split())
    letters = len(label.text) * 0.6 * float(label.get("font-size"))
    assert float(label.get("x")) + letters <= width


def test_a_usual_name_is_not_shortened_on_a_phone():
    with override("vi"):
        drawing = trend([line("Huyện Quảng Trạch", 17)], MONTHS[:1], narrow=True)

    assert "Quảng Trạch 17,00%" in words_of(drawing)


def test_a_trend_has_a_gap_where_there_is_no_data():
    drawing = trend([line("Võ Ninh", 10, 20, None, 30)], MONTHS[:4], narrow=False)

    path = next(one for one in parsed(drawing) if one.get("class") == "line line-1")
    assert path.get("d").count("M") == 2


def test_a_month_alone_in_a_trend_is_drawn_as_a_short_stroke():
    drawing = trend([line("Võ Ninh", 10, 20, None, 30, None)], MONTHS[:5], narrow=False)

    path = next(one for one in parsed(drawing) if one.get("class") == "line line-1")
    assert path.get("d").endswith("h4")


def test_a_line_that_ended_before_has_no_rate_at_its_end():
    drawing = trend([line("Võ Ninh", 10, 20, None)], MONTHS[:3], narrow=False)

    assert "Võ Ninh –" in words_of(drawing)


def test_an_area_without_any_data_has_no_line():
    drawing = trend([line("Võ Ninh", None, None)], MONTHS[:2], narrow=False)

    assert "line" not in "".join(one.get("class", "").split("-")[0] for one in parsed(drawing))


def test_lines_differ_without_colour():
    drawing = trend([line(f"Xã {number}", 1, 2) for number in range(8)], MONTHS[:2], narrow=False)

    paths = [one for one in parsed(drawing) if one.get("class", "").startswith("line line-")]
    dashes = {one.get("stroke-dasharray") for one in paths if one.tag == "path"}
    assert len(dashes) == 8


def test_more_lines_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="At most 8"):
        trend([line(f"Xã {number}", 1) for number in range(9)], MONTHS[:1], narrow=False)


def test_the_whole_is_drawn_over_its_parts():
    lines = [line("Tỉnh", 40, 50, is_whole=True), line("Võ Ninh", 10, 20)]

    drawing = trend(lines, MONTHS[:2], narrow=False)

    kinds = [one.get("class") for one in parsed(drawing) if one.tag == "circle"]
    assert kinds == ["line line-1", "line line-whole"]


def test_the_narrow_trend_names_fewer_months():
    wide, narrow = (trend([line("a", *[1] * 12)], MONTHS, narrow=each) for each in (False, True))

    months = [
        [word for word in words_of(each) if re.fullmatch(r"\d+/\d\d", word)]
        for each in (wide, narrow)
    ]
    assert len(months[0]) == 12
    assert 3 <= len(months[1]) <= 6
    assert "9/25" in months[1]


def test_a_trend_says_what_it_shows():
    drawing = parsed(trend([line("Xã Võ Ninh", 10, 20)], MONTHS[:2], narrow=False))

    title = next(one for one in drawing if one.tag == "title")
    assert drawing[0].get("role") == "img"
    assert drawing[0].get("aria-labelledby") == title.get("id")
    assert "Xã Võ Ninh 20.00\u00a0%" in title.text


@pytest.mark.parametrize(("language", "rate"), [("vi", "96,38%"), ("en", "96.38\u00a0%")])
def test_a_tile_says_its_rate_as_the_language_writes_it(language, rate):
    with override(language):
        assert rate in words_of(hexes([tile()], label="Map"))


@pytest.mark.parametrize(("language", "rate"), [("vi", "50,00%"), ("en", "50.00\u00a0%")])
def test_a_line_says_its_rate_as_the_language_writes_it(language, rate):
    with override(language):
        drawing = trend([line("Võ Ninh", 50)], MONTHS[:1], narrow=False)

    assert f"Võ Ninh {rate}" in words_of(drawing)


@pytest.mark.parametrize(("language", "edge"), [("vi", "20%"), ("en", "20\u00a0%")])
def test_an_axis_says_its_steps_as_the_language_writes_them(language, edge):
    with override(language):
        assert edge in words_of(trend([], [], narrow=False))


def test_what_a_name_holds_is_text():
    assert "b" not in {one.tag for one in parsed(hexes([tile(NASTY)], label=NASTY))}
    assert "b" not in {one.tag for one in parsed(trend([line(NASTY, 1)], MONTHS[:1], narrow=True))}


def test_a_tile_opens_its_area():
    link = next(one for one in parsed(hexes([tile()], label="Map")) if one.tag == "a")

    assert link.get("href") == "/areas/commune:19213/"
    assert link.get("aria-label") == "Võ Ninh: 96.38\u00a0% (4657 / 4832)"


def test_a_map_is_a_group_for_its_links_must_be_reachable():
    drawing = parsed(hexes([tile()], label="Quảng Bình"))[0]

    assert (drawing.get("role"), drawing.get("aria-label")) == ("group", "Quảng Bình")


def test_a_tile_without_data_is_hatched():
    drawing = parsed(hexes([tile(percent=None)], label="Map", name="first"))

    path = next(one for one in drawing if one.tag == "path")
    hatching = next(one for one in drawing if one.tag == "pattern")
    assert path.get("fill") == f"url(#{hatching.get('id')})"


def test_one_s_own_tile_is_outlined_over_the_others():
    own, other = tile("Own", is_own=True), tile("Other", column=1, row=1)

    drawing = parsed(hexes([own, other], label="Map"))

    assert [one.get("class") for one in drawing if one.tag == "a"] == ["step-5", "step-5 own"]


@pytest.mark.parametrize(
    ("percent", "step"),
    [("0", 1), ("19.99", 1), ("20", 2), ("59.99", 3), ("80", 5), ("100", 5), (None, None)],
)
def test_a_tile_is_coloured_by_its_fifth(percent, step):
    assert tile(percent=percent).step == step


def test_the_scale_speaks_of_missing_data_only_where_some_is_missing():
    assert "no data" not in scale([tile()])
    assert "no data" in scale([tile(), tile(percent=None)])


def test_two_maps_of_a_page_share_no_id():
    drawings = [parsed(hexes([tile()], label="Map", name=name)) for name in ("one", "two")]

    one, two = ({each.get("id") for each in drawing} - {None} for drawing in drawings)

    assert not one & two


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Huế", ["Huế"]),
        ("Quảng Trạch", ["Quảng Trạch"]),
        ("Thường Xuân Bắc", ["Thường Xuân", "Bắc"]),
        ("NT Việt Trung của Bố Trạch", ["NT Việt", "Trung của…"]),
        ("Krôngbúkđắklắk", ["Krôngbúkđắ…"]),
    ],
)
def test_a_name_takes_two_lines_at_most(name, lines):
    assert in_two_lines(name, 11) == lines


@quick
@given(names, st.integers(2, 20))
def test_a_shortened_name_is_never_longer_than_asked(name, letters):
    assert len(shortened(name, letters)) <= letters


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Thành phố Đồng Hới", "Đồng Hới"),
        ("BHXH cơ sở Đông Hà", "Đông Hà"),
        ("Đặc khu Cồn Cỏ", "Cồn Cỏ"),
        ("Phường 1", "Phường 1"),
        ("Quận 10", "Quận 10"),
        ("Xã", "Xã"),
        ("Xãx", "Xãx"),
    ],
)
def test_a_short_name_leaves_out_the_type(name, expected):
    assert short(name) == expected


@pytest.mark.parametrize("step", range(1, 6))
@pytest.mark.parametrize("theme", [0, 1])
def test_words_stand_out_from_every_step_of_the_scale(step, theme):
    colours = STYLES.read_text()
    on = re.findall(rf"--on-step-{step}: (#\w+)", colours)[theme]
    fill = re.findall(rf"--step-{step}: (#\w+)", colours)[theme]

    light, dark = sorted((brightness(on), brightness(fill)), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("place", range(1, 9))
@pytest.mark.parametrize(("theme", "paper"), [(0, "#ffffff"), (1, "#14171a")])
def test_the_label_of_every_line_stands_out_from_the_paper(place, theme, paper):
    ink = re.findall(rf"--line-{place}: (#\w+)", STYLES.read_text())[theme]

    light, dark = sorted((brightness(ink), brightness(paper)), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 4.5


def brightness(colour):
    """Relative luminance as WCAG 2 has it."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2 * one for one in digits)
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_table_of_a_trend_has_a_row_a_month_with_rate_and_fraction():
    lines = [line("Võ Ninh", 10, 20), line("Hải Ninh", None, 40)]

    page = render_to_string("reports/_trend.html", {"series": lines, "months": MONTHS[:2]})

    assert page.count('<th scope="row">') == 2
    assert "20.00\u00a0%" in page
    assert "20 / 100" in page
    assert "no data" in page


def test_a_map_says_that_it_is_a_schematic():
    page = render_to_string("reports/_map.html", {"tiles": [tile(), tile("Hải Ninh", column=1)]})

    assert "Schematic: where units lie to each other, not their borders." in page


def test_there_is_no_map_without_tiles():
    assert not render_to_string("reports/_map.html", {"tiles": []}).strip()
