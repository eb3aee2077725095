"""A password alone opens nothing: a phone's code, or a recovery code, each of them once."""

import base64
import hashlib
import hmac
import io
import re
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client

from officers import accounts, encryption, installation, one_time_codes, passwords, second_factor
from officers.management.commands import make_administrator
from officers.models import (
    Installation,
    Officer,
    RecoveryCode,
    Role,
    SecondFactor,
    Session,
    SignInTries,
)
from officers.second_factor_page import NEW_SECRET
from tests.factories import area, officer

pytestmark = pytest.mark.django_db

NOW = date(2025, 10, 6)
PASSWORD = "a-long-one-2718"
PAGE, SET_UP, CODE = "/areas/country:VN/", "/accounts/second-factor/", "/accounts/code/"
SECRET = base64.b32encode(b"12345678901234567890").decode()  # of RFC 6238, appendix B
DOES_NOT = "This code does not sign you in."


@pytest.fixture(autouse=True)
def production(settings):
    """A database that is not marked as a demo, for the time of the test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    Installation.objects.update(is_demo=False)
    installation.forget()
    yield
    Installation.objects.update(is_demo=True)
    assert installation.is_demo()


@pytest.fixture
def administrator():
    return officer(Role.ADMINISTRATOR, area("province:44", NOW))


@pytest.fixture
def new():
    """An officer who has never signed in."""
    made = officer(Role.VIEWER, area("office:44-03", NOW))
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture
def someone(new):
    """An officer whose phone shows the codes of SECRET; `recovery` holds the recovery codes."""
    new.recovery = second_factor.enrol(new, secret=SECRET, code=code())
    pass_time()
    return new


def code(secret=SECRET, later=0):
    """What a phone shows now, or so many half minutes later: counted by hand from RFC 4226."""
    step = int(time.time()) // 30 + later
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def wrong_code():
    near = {code(later=later) for later in range(-3, 4)}
    return next(each for each in map("{:06}".format, range(100)) if each not in near)


def pass_time():
    """Codes taken until now were of an hour ago, and tries of yesterday."""
    SecondFactor.objects.update(last_step=F("last_step") - 120)
    SignInTries.objects.all().delete()


def browser():
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def with_password(someone):
    client = browser()
    answer = client.post("/accounts/login/", {"login": someone.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def signs_in(someone, typed):
    client = with_password(someone)
    client.post(CODE, {"code": typed})
    return is_signed_in(client)


def is_signed_in(client):
    return client.get(PAGE).status_code == 200


def secret_on(page):
    key = re.search(r'<code class="key">(.*?)</code>', page.content.decode(), re.DOTALL)[1]
    return re.sub(r"<[^>]+>|\s", "", key)


def codes_on(page):
    return re.findall(r"<li><code>([^<]+)</code>", page.content.decode())


# Setting it up


@pytest.mark.parametrize(
    "address", ["/", PAGE, "/beneficiaries/", "/admin/", "/accounts/sessions/"]
)
def test_whoever_has_none_is_led_to_setting_it_up_before_anything_opens(new, address):
    client = with_password(new)

    for answer in (client.get(address), client.post(address)):
        assert (answer.status_code, answer["Location"]) == (302, SET_UP)


def test_sign_out_and_language_are_open_meanwhile(new):
    client = with_password(new)

    assert client.post("/language/", {"language": "vi", "next": SET_UP})["Location"] == SET_UP
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"


def test_a_code_of_the_phone_sets_it_up_and_signs_in(new):
    client = with_password(new)
    secret = secret_on(client.get(SET_UP))

    page = client.post(SET_UP, {"code": code(secret)})

    assert len(codes_on(page)) == 10
    assert is_signed_in(client)


def test_the_link_and_the_key_say_the_same(new):
    page = with_password(new).get(SET_UP)

    link = unescape(re.search(r'href="(otpauth://[^"]+)"', page.content.decode())[1])
    assert link == (
        f"otpauth://totp/{new.username}?secret={secret_on(page)}&issuer=Payments%20by%20account"
    )


def test_the_key_stays_the_same_while_the_page_is_loaded_again(new):
    client = with_password(new)

    assert secret_on(client.get(SET_UP)) == secret_on(client.get(SET_UP))
    assert secret_on(client.get(SET_UP)) != secret_on(with_password(new).get(SET_UP))


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "１２３４５６", "x" * 41, "\x00"])
def test_another_code_sets_nothing_up(new, typed):
    client = with_password(new)
    client.get(SET_UP)

    page = client.post(SET_UP, {"code": typed})

    assert 'class="fault"' in page.content.decode()
    assert not second_factor.has_one(new)
    assert not is_signed_in(client)


def test_a_session_has_another_key_once_it_counts(new):
    client = with_password(new)
    secret = secret_on(client.get(SET_UP))
    before = client.cookies["sessionid"].value

    client.post(SET_UP, {"code": code(secret)})

    assert client.cookies["sessionid"].value != before


def test_whoever_has_one_sets_up_no_other(someone):
    with pytest.raises(PermissionDenied):
        second_factor.enrol(someone, secret=SECRET, code=code())

    client = browser()
    client.force_login(someone)
    page = client.post(SET_UP, {"code": code(secret="A" * 32)})

    assert codes_on(page) == []


def test_a_demo_asks_for_none(new):
    Installation.objects.update(is_demo=True)
    client = with_password(new)

    assert is_signed_in(client)
    assert "your password is enough" in client.get(SET_UP).content.decode()


def test_the_first_administrator_sets_it_up_at_the_first_sign_in(monkeypatch):
    monkeypatch.setattr(make_administrator, "getpass", lambda prompt: PASSWORD)
    call_command("make_administrator", "first", stdout=io.StringIO())
    client = with_password(Officer.objects.get(username="first"))

    client.post(SET_UP, {"code": code(secret_on(client.get(SET_UP)))})

    assert client.get("/officers/").status_code == 200


# Being asked


def test_after_the_password_nothing_is_open_but_the_question_for_the_code(someone):
    client = with_password(someone)

    answer = client.get(PAGE)

    assert answer["Location"].startswith("/accounts/login/")
    assert not Session.objects.filter(officer=someone).exists()


def test_the_phones_code_signs_in_and_leads_on(someone):
    client = browser()
    login = {"login": someone.username, "password": PASSWORD, "next": "/points/"}
    asked = client.post("/accounts/login/", login)

    answer = client.post(asked["Location"], {"code": code()})

    assert asked["Location"] == CODE
    assert answer["Location"] == "/points/"
    assert is_signed_in(client)


@pytest.mark.parametrize("later", [-1, 0, 1])
def test_a_phones_clock_may_be_half_a_minute_off(someone, later):
    assert signs_in(someone, code(later=later))


@pytest.mark.parametrize("later", [-3, 3])
def test_a_phones_clock_may_not_be_more_than_that_off(someone, later):
    assert not signs_in(someone, code(later=later))


def test_a_code_may_be_typed_in_groups(someone):
    now = code()

    assert signs_in(someone, f" {now[:3]} {now[3:]} ")


def test_a_refused_code_is_a_line_in_the_process_log(someone, caplog):
    client = with_password(someone)

    client.post(CODE, {"code": "000000"})

    assert f"code refused officer={someone.pk}" in caplog.text
    assert "000000" not in caplog.text


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "é" * 6, "x" * 41, "\x00"])
def test_another_code_does_not(someone, typed):
    assert not signs_in(someone, typed)


def test_an_answer_without_a_code_is_asked_again(someone):
    assert with_password(someone).post(CODE, {"codes": "1"}).status_code == 200


def test_nobody_is_asked_without_the_password(someone):
    assert browser().get(CODE)["Location"] == "/accounts/login/"
    assert browser().post(CODE, {"code": code()})["Location"] == "/accounts/login/"


@pytest.mark.parametrize(
    "change",
    [
        lambda one, by: passwords.set_password(officer=one, password="another-3141", by=one),
        lambda one, by: accounts.change(officer=one, name="Lê", role=Role.AUDITOR, by=by),
        lambda one, by: accounts.deactivate(officer=one, by=by),
        lambda one, by: second_factor.reset(officer=one, by=by),
    ],
    ids=["password", "role", "deactivation", "reset"],
)
def test_whoever_waits_for_the_code_while_the_account_changes_begins_again(
    administrator, someone, change
):
    client = with_password(someone)
    change(someone, administrator)

    answer = client.post(CODE, {"code": code()})

    assert answer["Location"] == "/accounts/login/"
    assert not is_signed_in(client)


def test_another_officers_code_does_not_fit(someone):
    other = officer(Role.VIEWER)
    second_factor.enrol(other, secret="A" * 32, code=code("A" * 32))

    assert not signs_in(someone, code("A" * 32, later=1))


def test_a_session_that_never_saw_a_code_is_sent_to_sign_in(someone):
    client = browser()
    client.force_login(someone)

    answer = client.get(PAGE)

    assert answer["Location"] == "/accounts/login/?next=/areas/country%3AVN/"
    assert not Session.objects.filter(officer=someone).exists()


def test_codes_are_those_of_rfc_6238():
    published = {1: "287082", 37037036: "081804", 66666666: "279037", 666666666: "353130"}

    assert {step: one_time_codes.code_at(SECRET, step) for step in published} == published


# Once


def test_a_code_is_taken_once(someone):
    now = code()

    assert signs_in(someone, now)
    assert not signs_in(someone, now)


def test_an_earlier_code_is_not_taken_after_a_later_one(someone):
    assert signs_in(someone, code(later=1))
    assert not signs_in(someone, code())


def test_the_code_of_setting_up_does_not_sign_in(new):
    second_factor.enrol(new, secret=SECRET, code=code())

    assert not signs_in(new, code())


def test_a_recovery_code_signs_in_once(someone):
    typed = someone.recovery[3]

    assert signs_in(someone, typed.upper())
    assert not signs_in(someone, typed)
    assert second_factor.recovery_codes_left(someone) == 9


def test_one_code_used_side_by_side_is_taken_once(settings):
    """Threads have connections of their own; what they commit is deleted afterwards."""

    def work(number):
        try:
            second_factor.demand_code(made, code=now)
        except ValidationError:
            return False
        else:
            return True
        finally:
            connection.close()

    def elsewhere(act):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: [act(), connection.close()]).result()

    made, now = Officer(username="two.browsers"), code(later=1)
    elsewhere(made.save)
    elsewhere(lambda: second_factor.enrol(made, secret=SECRET, code=code(later=-1)))
    try:
        with ThreadPoolExecutor(5) as pool:
            taken = list(pool.map(work, range(5)))
    finally:
        elsewhere(made.delete)
        elsewhere(SignInTries.objects.all().delete)
        elsewhere(LogEntry.objects.filter(object_repr="two.browsers").delete)

    assert taken.count(True) == 1


# Guessing


def test_five_codes_are_tried_and_then_the_right_one_waits_too(someone):
    client = with_password(someone)
    for _ in range(5):
        assert DOES_NOT in client.post(CODE, {"code": wrong_code()}).content.decode()

    assert DOES_NOT in client.post(CODE, {"code": code()}).content.decode()
    assert not is_signed_in(client)
    assert not signs_in(someone, someone.recovery[0])


def test_the_right_code_is_taken_after_a_quarter_of_an_hour(someone):
    client = with_password(someone)
    for _ in range(9):
        client.post(CODE, {"code": wrong_code()})
    for row in SignInTries.objects.all():
        row.at = [at - timedelta(minutes=15) for at in row.at]
        row.save()

    assert signs_in(someone, code())


def test_twenty_codes_are_tried_in_a_day(someone):
    for _ in range(6):
        for _ in range(5):
            with pytest.raises(ValidationError):
                second_factor.demand_code(someone, code=wrong_code())
        for row in SignInTries.objects.all():
            row.at = [at - timedelta(minutes=16) for at in row.at]
            row.save()

    assert len(SignInTries.objects.get().at) == 20
    assert not signs_in(someone, code())


# What is kept


def test_the_secret_lies_sealed_and_bound_to_its_officer(someone):
    sealed = bytes(SecondFactor.objects.get().secret_sealed)

    assert SECRET.encode() not in sealed
    with pytest.raises(InvalidTag):
        encryption.unseal(sealed, second_factor.secret_context(someone.pk + 1))


def test_the_secret_lies_sealed_while_it_is_set_up_too(new):
    client = with_password(new)
    secret = secret_on(client.get(SET_UP))

    assert secret not in str(client.session.items())
    client.post(SET_UP, {"code": code(secret)})
    assert NEW_SECRET not in client.session


def test_recovery_codes_lie_as_fingerprints_alone(someone):
    kept = b"".join(bytes(row.fingerprint) for row in RecoveryCode.objects.all())

    assert len(kept) == 10 * 32
    assert not any(second_factor.plain(each).encode() in kept for each in someone.recovery)
    assert not any(hashlib.sha256(each.encode()).digest() in kept for each in someone.recovery)


def test_recovery_codes_hold_at_least_64_bits(someone):
    assert len(second_factor.ALPHABET) ** second_factor.LENGTH >= 2**64
    assert len(set(second_factor.ALPHABET)) == len(second_factor.ALPHABET)
    assert len(set(someone.recovery)) == 10


def test_allauth_keeps_nothing(someone):
    assert signs_in(someone, code())
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("address", ["totp/activate", "totp/deactivate", "recovery-codes", ""])
def test_no_page_of_allauth_is_there(someone, address):
    client = browser()
    for prefix in ("/accounts/2fa/", "/accounts/mfa/", "/accounts/"):
        assert client.get(f"{prefix}{address}/").status_code in {302, 404}
    client.force_login(someone)
    assert client.get(f"/accounts/2fa/{address}").status_code == 404


# New recovery codes


def test_new_recovery_codes_are_shown_for_a_code_and_once(someone):
    client = with_password(someone)
    client.post(CODE, {"code": code()})

    shown = codes_on(client.post(SET_UP, {"code": code(later=1)}))

    assert len(shown) == 10
    assert not set(shown) & set(someone.recovery)
    assert codes_on(client.get(SET_UP)) == []
    assert not signs_in(someone, someone.recovery[0])
    assert signs_in(someone, shown[0])


def test_there_are_none_for_a_wrong_code(someone):
    client = with_password(someone)
    client.post(CODE, {"code": code()})

    assert codes_on(client.post(SET_UP, {"code": wrong_code()})) == []
    assert second_factor.recovery_codes_left(someone) == 10


# Resetting it


def test_an_administrator_in_charge_resets_it_and_it_is_set_up_anew(administrator, someone):
    client = with_password(someone)
    client.post(CODE, {"code": code()})
    assert is_signed_in(client)

    second_factor.reset(officer=someone, by=administrator)

    assert not is_signed_in(client)
    assert not RecoveryCode.objects.exists()
    assert with_password(someone).get(PAGE)["Location"] == SET_UP


def test_a_neighbour_resets_nothing(someone):
    neighbour = officer(Role.ADMINISTRATOR, area("province:51", NOW))

    with pytest.raises(PermissionDenied):
        second_factor.reset(officer=someone, by=neighbour)

    assert second_factor.has_one(someone)


def test_nobody_resets_the_own(administrator):
    second_factor.enrol(administrator, secret=SECRET, code=code())

    with pytest.raises(PermissionDenied):
        second_factor.reset(officer=administrator, by=administrator)


def test_the_officers_page_resets_it_and_who_did_is_on_record(administrator, someone):
    second_factor.enrol(administrator, secret="A" * 32, code=code("A" * 32))
    client = browser()
    client.force_login(administrator)
    session = client.session
    second_factor.prove(session, administrator)
    session.save()
    client.cookies["sessionid"] = session.session_key
    address = f"/officers/{someone.pk}/"
    assert "Reset the second factor" in client.get(address).content.decode()

    client.post(f"{address}second-factor")

    assert "Reset the second factor" not in client.get(address).content.decode()
    entries = LogEntry.objects.filter(object_id=someone.pk, user=administrator)
    assert "second factor" in entries.latest("pk").change_message
