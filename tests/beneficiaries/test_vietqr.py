"""A VietQR payload gives bank and number, or is refused by name; damage never passes."""

import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from beneficiaries.vietqr import NotAVietQrError, VietQr, crc, looks_like_vietqr, parse, write

# The four vectors of the dossier, section 3.2.
AGRIBANK = (
    "00020101021138570010A00000072701270006970405011338002051234560208QRIBFTTA53037045802VN63048F3C"
)
VECTORS = {
    "00020101021138540010A00000072701240006970407011003865776720208QRIBFTTA5303704540710000005802VN"
    "62160812henry an cut6304A322": VietQr("970407", "0386577672", False),
    "00020101021238530010A0000007270123000697041601092245284790208QRIBFTTA53037045405100005802VN"
    "62340107NPS68690819TRANSFER TO SOMEONE6304AC13": VietQr("970416", "224528479", False),
    "00020101021238540010A00000072701240006970436011010175956000208QRIBFTTA530370454061800005802VN"
    "62230819thanh toan don hang630470FA": VietQr("970436", "1017595600", False),
    AGRIBANK: VietQr("970405", "3800205123456", False),
}
CODES = {"not_emvco", "crc_wrong", "not_napas", "incomplete"}

quick = settings(deadline=None, database=None)
bins = st.from_regex(r"[0-9]{6}", fullmatch=True)
numbers = st.text(string.ascii_letters + string.digits, min_size=1, max_size=19)
payloads = st.sampled_from([*VECTORS]) | st.builds(
    lambda bin, number: write(bin=bin, number=number), bins, numbers
)


def field(name: str, value: str) -> str:
    return f"{name}{len(value):02}{value}"


def signed(*fields: str) -> str:
    """A payload of these fields, with the CRC that belongs to it."""
    unsigned = "000201" + "".join(fields) + "6304"
    return unsigned + crc(unsigned)


def napas(
    *, guid: str = "A000000727", bin: str = "970405", number: str = "123", service: str = "QRIBFTTA"
) -> str:
    """Field 38; what is '' is left out."""
    receiver = "".join(field(n, v) for n, v in [("00", bin), ("01", number)] if v)
    parts = [("00", guid), ("01", receiver), ("02", service)]
    return field("38", "".join(field(n, v) for n, v in parts if v))


def refusal_of(text: str) -> str:
    with pytest.raises(NotAVietQrError) as refusal:
        parse(text)
    return refusal.value.code


def test_the_check_value_of_the_crc():
    assert crc("123456789") == "29B1"


@pytest.mark.parametrize(("payload", "account"), VECTORS.items())
def test_the_vectors_of_the_dossier_are_read(payload, account):
    assert looks_like_vietqr(payload)
    assert parse(payload) == account


def test_the_vector_of_agribank_is_written():
    assert write(bin="970405", number="3800205123456") == AGRIBANK


def test_a_card_is_told_from_an_account():
    assert parse(signed(napas(service="QRIBFTTC"))) == VietQr("970405", "123", True)


@pytest.mark.parametrize("around", ["\r\n", " \t", "\ufeff", "\u00a0"])
def test_what_stands_around_a_payload_is_taken_off(around):
    text = f"{around}{AGRIBANK}{around}"

    assert looks_like_vietqr(text)
    assert parse(text) == VECTORS[AGRIBANK]


def test_a_crc_in_lower_case_is_accepted():
    assert parse(AGRIBANK[:-4] + AGRIBANK[-4:].lower()) == VECTORS[AGRIBANK]


@pytest.mark.parametrize(
    "text", ["", "hello", "https://example.vn/?q=000201", AGRIBANK[1:], AGRIBANK + "ệ", "00020²"]
)
def test_another_text_is_no_payload(text):
    assert refusal_of(text) == "not_emvco"


@pytest.mark.parametrize("text", [AGRIBANK[:-1], AGRIBANK[:40], AGRIBANK * 2, "000201"])
def test_a_payload_cut_off_or_read_twice_is_damaged(text):
    assert refusal_of(text) == "crc_wrong"


@pytest.mark.parametrize(
    "fields",
    [
        [napas(), napas()],
        [napas(), "5300"],
        [napas(), "53AB704"],
        [napas(), "5399704"],
        ["3804AB01"],
        [field("38", field("00", "A000000727") + "0199970405")],
        [napas(), field("63", "0000")],
    ],
    ids=["twice", "empty", "no length", "too long", "no id inside", "too long inside", "crc twice"],
)
def test_fields_that_do_not_fit_are_no_payload(fields):
    assert refusal_of(signed(*fields)) == "not_emvco"


def test_a_payload_must_end_with_its_crc():
    unsigned = "000201" + napas() + "5804"

    assert refusal_of(unsigned + crc(unsigned)) == "not_emvco"


@pytest.mark.parametrize(
    "fields",
    [[], [field("26", "0010A000000775")], [napas(guid="A000000728")], [napas(service="QRPUSH")]],
    ids=["nothing", "another field", "another network", "another service"],
)
def test_a_payload_that_pays_elsewhere_is_refused(fields):
    assert refusal_of(signed(*fields)) == "not_napas"


@pytest.mark.parametrize(
    "missing",
    [{"bin": ""}, {"bin": "97040"}, {"bin": "97040A"}, {"number": ""}, {"number": "12 3"}]
    + [{"number": "12\x003"}, {"service": ""}, {"bin": "", "number": ""}],
)
def test_a_payload_without_bank_number_or_service_is_incomplete(missing):
    assert refusal_of(signed(napas(**missing))) == "incomplete"


@pytest.mark.parametrize(
    ("bin", "number"), [("", "123"), ("97040", "123"), ("970405", ""), ("970405", "1" * 56)]
)
def test_what_cannot_be_read_is_not_written(bin, number):
    with pytest.raises(NotAVietQrError):
        write(bin=bin, number=number)


@quick
@given(
    text=st.text()
    | st.text().map("000201".__add__)
    | st.text(st.characters(max_codepoint=127)).map(signed)
    | st.text("0123456789A").map(signed)
    | st.text("0123456789A").map(lambda text: signed(field("38", "0010A000000727" + text[:80])))
)
def test_any_text_is_read_or_refused(text):
    try:
        assert parse(text).number
    except NotAVietQrError as refusal:
        assert refusal.code in CODES


@quick
@given(bin=bins, number=numbers)
def test_every_account_is_read_as_it_was_written(bin, number):
    assert parse(write(bin=bin, number=number)) == VietQr(bin, number, False)


@quick
@given(data=st.data(), payload=payloads, other=st.characters(max_codepoint=127) | st.characters())
def test_a_payload_with_one_changed_character_is_refused(data, payload, other):
    place = data.draw(st.integers(0, len(payload) - 1))
    # The last four are hexadecimal digits, whose case says nothing.
    assume(
        other != payload[place] and (place < len(payload) - 4 or other != payload[place].lower())
    )

    assert refusal_of(payload[:place] + other + payload[place + 1 :]) in {"not_emvco", "crc_wrong"}


@pytest.mark.parametrize("payload", VECTORS)
def test_no_change_of_one_character_in_a_vector_passes(payload):
    damaged = {
        payload[:place] + other + payload[place + 1 :]
        for place in range(len(payload) - 4)
        for other in string.printable
    } - {payload}

    assert {refusal_of(text) for text in damaged} <= {"not_emvco", "crc_wrong"}
