"""The text of an ID card's QR code is read however a scanner types it, or refused by name."""

from datetime import date
from unicodedata import combining, normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beneficiaries.id_cards import IdCard, NotACardError, looks_like_a_card, parse

# The dossier's example, section 2; the person is invented.
EXAMPLE = (
    "044150000123|190123456|Nguyễn Thị Mẫu|02091950|Nữ"
    "|Thôn 1, Võ Ninh, Quảng Ninh, Quảng Bình|15042021"
)
MAU = IdCard("044150000123", "190123456", "Nguyễn Thị Mẫu", 1950, date(1950, 9, 2), 1)
# Every accented letter of Vietnamese: base, shape of the vowel, tone.
VOWELS = [*"aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"]
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
LETTERS = [normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + [*"đĐ"]
ACCENTED = [letter for letter in LETTERS if not letter.isascii()]

quick = settings(deadline=None, database=None)
words = st.tuples(st.sampled_from([*"BCDHKLMNPQSTVX", "Ng", "Tr"]), st.sampled_from(LETTERS)).map(
    "".join
)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)
cards = st.builds(
    lambda number, old, name, born, dated, sex: IdCard(
        number, old, name, born.year, born if dated else None, sex
    ),
    st.from_regex(r"[0-9]{12}", fullmatch=True),
    st.from_regex(r"([0-9]{9})?", fullmatch=True),
    names,
    st.dates(date(1880, 1, 1), date(2100, 12, 31)),
    st.booleans(),
    st.sampled_from([1, 2, None]),
)


def written(card: IdCard, *further: str) -> str:
    """A card's QR text; `further` are the fields that the card of 2024 adds."""
    born = card.birth_date
    birth = f"{born.day:02}{born.month:02}" if born else "0000"
    sex = {1: "Nữ", 2: "Nam", None: ""}[card.sex]
    identity = [card.citizen_id, card.old_number, card.full_name, f"{birth}{card.birth_year:04}"]
    return "|".join([*identity, sex, "Thôn 1, Xã Mẫu", "15042021", *further])


def altered(**fields: str) -> str:
    """The example with other fields, by name."""
    order = ["number", "old", "name", "birth", "sex", "address", "issued"]
    return "|".join((dict(zip(order, EXAMPLE.split("|"), strict=True)) | fields).values())


def refusal_of(text: str) -> str:
    with pytest.raises(NotACardError) as refusal:
        parse(text)
    return refusal.value.code


def test_the_card_of_the_dossier_is_read():
    assert parse(EXAMPLE) == MAU


def test_a_card_without_an_old_number_is_read():
    assert parse(altered(old="")) == MAU._replace(old_number="")


def test_an_old_number_of_another_form_is_left_out():
    assert parse(altered(old="19012345")) == MAU._replace(old_number="")


def test_further_fields_of_the_new_card_are_ignored():
    assert parse(f"{EXAMPLE}||Trần Văn Cha|Lê Thị Mẹ|") == MAU


@pytest.mark.parametrize(
    "text",
    [f"{EXAMPLE}\r\n", f"\r\n\t {EXAMPLE}", f"\ufeff{EXAMPLE}", EXAMPLE.replace("|", " | ")],
    ids=["line end", "white space", "byte order mark", "spaces round fields"],
)
def test_what_stands_around_the_fields_is_taken_off(text):
    assert parse(text) == MAU


@pytest.mark.parametrize("space", ["\u00a0", "\u3000", "\u202f", "  ", "\t", "\n"])
def test_any_kind_of_space_in_a_name_is_one_space(space):
    assert parse(altered(name=f"Nguyễn{space}Thị{space} Mẫu{space}")) == MAU


@pytest.mark.parametrize("unseen", ["\u200b", "\u200d", "\x00", "\ud800", "\ufeff"])
def test_what_no_database_takes_or_nobody_sees_is_left_out_of_a_name(unseen):
    assert parse(altered(name=f"Nguyê{unseen}\u0303n Thị Mẫu")) == MAU


def test_a_decomposed_text_is_composed():
    assert parse(normalize("NFD", EXAMPLE)) == MAU


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễễn Thịị Mẫẫu",
        "Nguyễ\u0303n Thị\u0323 Mẫ\u0303u",
        "Nguyê\u0303\u0303n Thi\u0323\u0323 Mẫu",
        "Nguyễ\u0302\u0303n Thị Mẫu",
        normalize("NFD", "Nguyễễễn Thịị Mẫẫu"),
    ],
)
def test_accents_doubled_by_an_input_method_are_single_again(name):
    assert parse(altered(name=name)) == MAU


def test_a_doubled_d_with_stroke_is_single_again():
    assert parse(altered(name="ĐĐoàn Văn đđa")).full_name == "Đoàn Văn đa"


def test_plain_letters_stay_doubled():
    assert parse(altered(name="Nguyen Thii Mauu")).full_name == "Nguyen Thii Mauu"


@pytest.mark.parametrize(
    ("sex", "code"),
    [("Nữ", 1), ("NỮ", 1), ("nữ", 1), ("Nữữ", 1), ("Nam", 2), ("NAM", 2), ("", None), ("X", None)],
)
def test_the_sex_is_read_in_any_case(sex, code):
    assert parse(altered(sex=sex)).sex == code


def test_a_birth_with_strokes_is_read():
    assert parse(altered(birth="02/09/1950")) == MAU


@pytest.mark.parametrize("birth", ["00001950", "00091950", "02001950", "00/00/1950"])
def test_of_a_birth_without_day_or_month_the_year_is_kept(birth):
    assert parse(altered(birth=birth)) == MAU._replace(birth_date=None)


@pytest.mark.parametrize(
    "birth",
    [
        "",
        "1950",
        "31021950",
        "02131950",
        "00131950",
        "02090000",
        "02091879",
        "00002101",
        "02/091950",
        "2/9/1950",
    ]
    + ["0209195O", "٠٢٠٩١٩٥٠", "02 09 1950"],
)
def test_an_impossible_birth_is_refused(birth):
    assert refusal_of(altered(birth=birth)) == "birth_form"


@pytest.mark.parametrize("number", ["", "44150000123", "0441500001230", "04415000012O", "٠" * 12])
def test_a_number_without_its_twelve_digits_is_refused(number):
    assert refusal_of(altered(number=number)) == "number_form"


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "123", "\u0303"])
def test_a_card_without_a_name_is_refused(name):
    assert refusal_of(altered(name=name)) == "no_name"


@pytest.mark.parametrize("text", ["", "044150000123", EXAMPLE.rpartition("|")[0]])
def test_fewer_than_seven_fields_are_no_card(text):
    assert not looks_like_a_card(text)
    assert refusal_of(text) == "too_few_fields"


def test_a_refusal_repeats_nothing_of_the_card():
    with pytest.raises(NotACardError) as refusal:
        parse(altered(birth="31021950"))

    assert str(refusal.value) == "birth_form"
    assert refusal.value.__suppress_context__


def test_no_address_is_kept():
    assert "Võ Ninh" not in repr(parse(EXAMPLE))


@quick
@given(
    text=st.text()
    | st.lists(st.text(max_size=12), min_size=6, max_size=9).map("|".join)
    | st.builds(altered, name=st.text(), birth=st.text(), sex=st.text())
)
def test_any_text_is_read_or_refused(text):
    try:
        card = parse(text)
    except NotACardError as refusal:
        assert refusal.code in {"too_few_fields", "number_form", "birth_form", "no_name"}
    else:
        assert card.full_name == normalize("NFC", " ".join(card.full_name.split()))
        assert card.full_name.encode()


@quick
@given(card=cards, further=st.lists(st.text(), max_size=4))
def test_every_card_is_read_as_it_was_written(card, further):
    assert parse(written(card, *further)) == card


@quick
@given(card=cards, form=st.sampled_from(["NFC", "NFD"]))
def test_every_card_is_read_through_letters_that_come_twice(card, form):
    doubled = "".join(letter * (1 + (letter in ACCENTED)) for letter in written(card))

    assert parse(normalize(form, doubled)) == card


@quick
@given(card=cards)
def test_every_card_is_read_through_marks_that_come_twice(card):
    letters = normalize("NFD", written(card))
    doubled = "".join(letter * (1 + bool(combining(letter))) for letter in letters)

    assert parse(doubled) == card
