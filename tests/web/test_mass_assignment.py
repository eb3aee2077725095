"""Fields that a form does not offer do nothing: every field of every model of the project is sent
along with every form, and the database is afterwards as without them, row by row."""

import json
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from officers.models import Officer, Role
from rollout.permissions import PERMISSIONS
from tests.factories import area, officer
from tests.web.nasty import ROLES, fields_offered, rightful, signed_in
from tests.web.planting import SLOW, as_fields

pytestmark = pytest.mark.django_db

OURS = ["areas", "officers", "beneficiaries", "payments", "outreach", "reports"]
# Names that people try though no model has them, and those that stand for a row.
MORE = {
    "pk": "1",
    "by": "1",
    "officer": "1",
    "is_staff": "on",
    "is_superuser": "on",
    "user_permissions": "1",
    "groups": "1",
    "created_by": "1",
    "logged_by": "1",
    "person": "01900000-0000-7000-8000-000000000000",
    "accept": "on",
    "_save": "1",
    "_method": "DELETE",
}


def foreign_value(field):
    """Something that the field could hold, and that no form here has said."""
    choices = [value for value, _label in getattr(field, "flatchoices", [])]
    if choices:
        return str(choices[-1])
    if isinstance(field, models.ForeignKey):
        return str(field.related_model.objects.values_list("pk", flat=True).last() or 1)
    for kind, value in BY_KIND.items():
        if isinstance(field, kind):
            return str(value)
    return "1"


BY_KIND = {
    models.BooleanField: "on",
    models.DateTimeField: "2020-02-02 02:02",
    models.DateField: date(2020, 2, 2),
    models.UUIDField: UUID(int=7),
    models.JSONField: '{"x": 1}',
    models.CharField: "9704",
    models.TextField: "9704",
}


def every_field():
    """By name, a value of every column of every model; ranges as their two ends."""
    found = dict(MORE)
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                value = foreign_value(field)
                found |= {field.name: value, field.attname: value, f"{field.name}_0": value}
    return found


def rows():
    """Every row of every table that a page can change, without what is new each time: times,
    encrypted bytes, made identifiers and unusable passwords."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text) FILTER (WHERE data_type IN"
            " ('timestamp with time zone', 'bytea', 'uuid')) FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND table_name NOT IN ('officers_session', 'officers_signintries')"
            " GROUP BY table_name ORDER BY table_name"
        )
        tables = [one for one in cursor.fetchall() if not one[0].startswith(SLOW)]
        found = {}
        for table, volatile in tables:
            cursor.execute(f"SELECT to_jsonb(t) - %s::text[] FROM {table} t", [volatile or []])
            found[table] = sorted(_steady(json.loads(row[0])) for row in cursor.fetchall())
    return found


def _steady(row):
    if str(row.get("password", "")).startswith("!"):
        row["password"] = "unusable"
    return json.dumps(row, sort_keys=True)


def outcome(client, address, form, numbers):
    """What the form does: where the answer leads, and all rows. It is taken back; rows that are
    made have the same numbers each time."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.executemany("SELECT setval(%s::regclass, %s)", numbers)
        response = client.post(address, as_fields(form))
        done = response.status_code, response.get("Location"), rows()
        transaction.set_rollback(True)
    return done


@pytest.fixture
def forms(planted):
    """(name, client, address, valid form, what the form does not offer) of every form."""
    clients = {role: signed_in(role) for role in ROLES}
    fields, made = every_field(), []
    for name, (address, _missing, form) in planted.items():
        if "POST" in PERMISSIONS[name].methods:
            client = clients[rightful(name)]
            own = fields_offered(client, address) | set(form)
            foreign = {key: value for key, value in fields.items() if key not in own}
            made.append((name, client, address, form, foreign))
    return made


@pytest.fixture
def numbers(forms):
    """How far every sequence has counted: it does not count back by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, 1)"
            " FROM pg_sequences WHERE schemaname = 'public'"
        )
        return cursor.fetchall()


def test_every_model_and_form_is_tried(forms):
    fields = every_field()

    assert {"is_active", "role", "password", "last_four", "version", "commune_id"} <= set(fields)
    assert len(fields) > 150
    assert len(forms) == sum(
        "POST" in one.methods and one.right is not None for one in PERMISSIONS.values()
    )


def test_a_form_does_the_same_with_every_foreign_field(forms, numbers):
    differing = {}

    for name, client, address, form, foreign in forms:
        plain, stuffed = (outcome(client, address, one, numbers) for one in (form, foreign | form))
        assert plain[0] in {200, 302}, name
        if plain != stuffed:
            differing[name] = difference(plain, stuffed)

    assert differing == {}


def test_a_form_does_the_same_with_foreign_fields_in_its_address(forms, numbers):
    differing = {}

    for name, client, address, form, foreign in forms:
        others = {key: value for key, value in foreign.items() if f"{key}=" not in address}
        more = f"{address}{'&' if '?' in address else '?'}{urlencode(others)}"
        plain, stuffed = (outcome(client, one, form, numbers) for one in (address, more))
        if plain[0] != stuffed[0] or plain[2] != stuffed[2]:
            differing[name] = difference(plain, stuffed)

    assert differing == {}


def difference(plain, stuffed):
    """The statuses, and the rows that one of the outcomes has alone."""
    tables = [
        (table, set(stuffed[2][table]) ^ set(rows))
        for table, rows in plain[2].items()
        if stuffed[2][table] != rows
    ]
    return plain[:2], stuffed[:2], tables


def test_nobody_gives_a_role_to_themselves(planted):
    """An administrator's own role stands on the own page, and is not changed by sending it."""
    administrator = officer(Role.ADMINISTRATOR, area("province:44"))
    client = signed_in(Role.ADMINISTRATOR)
    client.force_login(administrator)

    for role in Role.values:
        client.post(f"/officers/{administrator.pk}/", {"name": "Tên", "role": role})

    assert Officer.objects.get(pk=administrator.pk).role == Role.ADMINISTRATOR
