"""Measures finding people among as many as the country has: invented ones, made in SQL."""

import statistics
import time
from collections.abc import Iterator
from datetime import date

from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.backends.utils import CursorWrapper
from django.test import Client

from areas.models import Area
from officers.models import Assignment, Officer, Role

DAY = date(2025, 10, 1)
ROUNDS = 5
QUESTIONS = ("nguyen thi lan", "tran", "dang van anh 1951", "khuat xuyen", "1948", "4321", "87654")
READERS = {"office:44-03": Role.DISTRICT_OFFICER, "province:44": Role.PROVINCIAL_STAFF}
READERS |= {"country:VN": Role.PROVINCIAL_STAFF}

# Names as they are distributed: a few families are half of the people, some are rare.
PEOPLE = """
INSERT INTO beneficiaries_beneficiary (citizen_id, full_name, birth_year, sex, commune_id)
SELECT lpad(number::text, 12, '0'),
       family[1 + floor(array_length(family, 1) * random() ^ 2)::int] || ' '
           || middle[1 + floor(array_length(middle, 1) * random())::int] || ' '
           || given[1 + floor(array_length(given, 1) * random())::int],
       1925 + floor(60 * random())::int, 1 + (number %% 2),
       communes[1 + number %% array_length(communes, 1)]
  FROM generate_series(1, %(people)s) number,
       (SELECT ARRAY['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Phan', 'Vũ', 'Đặng', 'Bùi', 'Đỗ',
                     'Hồ', 'Ngô', 'Dương', 'Lý', 'Đinh', 'Khuất'] AS family,
               ARRAY['Thị', 'Văn', 'Thị Thanh', 'Hữu', 'Đình', 'Thị Mỹ', 'Xuân', 'Quang'] AS middle,
               ARRAY['Lan', 'Hoa', 'Hùng', 'Anh', 'Bình', 'Dũng', 'Hà', 'Hạnh', 'Đào', 'Mai',
                     'Nam', 'Ngọc', 'Phúc', 'Sơn', 'Tâm', 'Thảo', 'Tuấn', 'Yến', 'Xuyến',
                     'Ánh'] AS given) names,
       (SELECT array_agg(id ORDER BY code) AS communes FROM areas_area
         WHERE is_leaf AND valid @> %(day)s::date) places
"""


def search_among(people: int) -> Iterator[str]:
    """Fills the (migrated) database of this process and asks as three officers."""
    call_command("load_areas", verbosity=0)
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        indexes = _without_indexes(cursor)
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(PEOPLE, {"people": people, "day": DAY})
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute("ANALYZE")
    yield f"{people:,} people made in {time.perf_counter() - begun:.0f} s"
    for address, role in READERS.items():
        reader = _reader(address, role)
        for question in QUESTIONS:
            times = [_asked(reader, question) for _ in range(ROUNDS)]
            yield (
                f"search for {question!r} as {address}: median"
                f" {statistics.median(times) * 1000:.0f} ms (under 100), slowest"
                f" {max(times) * 1000:.0f} ms"
            )


def _without_indexes(cursor: CursorWrapper) -> list[str]:
    """Takes away what only searching needs; returns how to make it again, afterwards."""
    cursor.execute(
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
            WHERE indrelid = 'beneficiaries_beneficiary'::regclass AND NOT indisunique"""
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def _reader(address: str, role: str) -> Client:
    officer = Officer.objects.create(username=f"reader of {address}", role=role)
    area = Area.objects.at(address, DAY)
    Assignment.objects.create(officer=officer, area=area, valid=DateRange(None, None))
    client = Client(SERVER_NAME="localhost")
    client.force_login(officer)
    return client


def _asked(reader: Client, question: str) -> float:
    begun = time.perf_counter()
    answer = reader.post("/beneficiaries/", {"q": question})
    seconds = time.perf_counter() - begun
    if answer.status_code != 200 or b"<tbody" not in answer.content:
        raise RuntimeError(f"no answer to {question}")
    return seconds
