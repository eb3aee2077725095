"""Which role may do what on which address: the one table of the project.

Every address stands here by its name. The start is refused (rollout.checks) where one is
missing, where a row names no address, and where a view declares another right than its row.
`manage.py permissions` prints the table, and tests walk it: address x method x role x area.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from officers.models import Role
from officers.rights import Right, may

READ = ("GET", "HEAD")
FORM = ("GET", "HEAD", "POST")


class About(StrEnum):
    """What an address's arguments name, which decides who has it in sight."""

    NOTHING = "nothing"  # a list, which shows what is in sight and no more
    FIGURES = "figures"  # of an area: in sight of the whole province
    PEOPLE = "people"  # a person, a roll, a claim: in sight of whoever has their commune
    OFFICER = "officer"  # in sight of the administrators in charge
    AREA = "area"  # names and days of areas, which every administrator looks up


@dataclass(frozen=True)
class Permission:
    """What one address takes. `right` is None where strangers may come."""

    right: Right | None
    methods: Sequence[str] = READ
    about: About = About.NOTHING
    takes_files: bool = False

    def roles(self) -> list[Role]:
        """The roles that may come, in the order of their list."""
        return [role for role in Role if self.right is None or may(role, self.right)]


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf: its name, itself, its view and its arguments' names."""

    name: str
    pattern: str
    view: Any
    arguments: list[str]


PEOPLE, FIGURES, OFFICER = About.PEOPLE, About.FIGURES, About.OFFICER

PERMISSIONS = {
    "start": Permission(Right.START),
    "sessions": Permission(Right.START, FORM),
    "own_password": Permission(Right.START, FORM),
    "second_factor": Permission(Right.START, FORM),
    # Figures, which name nobody
    "rankings": Permission(Right.FIGURES),
    "rankings_csv": Permission(Right.FIGURES),
    "rankings_xlsx": Permission(Right.FIGURES),
    "rankings_pdf": Permission(Right.FIGURES),
    "area_csv": Permission(Right.FIGURES, about=FIGURES),
    "area_xlsx": Permission(Right.FIGURES, about=FIGURES),
    "area_pdf": Permission(Right.FIGURES, about=FIGURES),
    "funnel_csv": Permission(Right.FIGURES, about=FIGURES),
    "funnel_xlsx": Permission(Right.FIGURES, about=FIGURES),
    "funnel_pdf": Permission(Right.FIGURES, about=FIGURES),
    "bridge_csv": Permission(Right.FIGURES, about=FIGURES),
    "bridge_xlsx": Permission(Right.FIGURES, about=FIGURES),
    "bridge_pdf": Permission(Right.FIGURES, about=FIGURES),
    "report": Permission(Right.FIGURES, about=FIGURES),
    "report_csv": Permission(Right.FIGURES, about=FIGURES),
    "report_xlsx": Permission(Right.FIGURES, about=FIGURES),
    "report_pdf": Permission(Right.FIGURES, about=FIGURES),
    "report_reasons": Permission(Right.ROLLS, FORM, PEOPLE),  # of the own areas alone
    "report_run_new": Permission(Right.ROLLS, FORM, FIGURES),
    "reports": Permission(Right.FIGURES),
    # What one had made oneself, and what began by itself for one's own areas.
    "report_run": Permission(Right.FIGURES, about=PEOPLE),
    "report_run_change": Permission(Right.ROLLS, FORM, PEOPLE),
    "made_file": Permission(Right.FIGURES, about=PEOPLE),
    "check_file": Permission(Right.START, FORM, takes_files=True),
    "compare": Permission(Right.FIGURES),
    "changes": Permission(Right.FIGURES),
    "area": Permission(Right.FIGURES, about=FIGURES),
    "bridge": Permission(Right.FIGURES, about=FIGURES),
    "points": Permission(Right.FIGURES),
    "peer_group": Permission(Right.PLANNING, FORM, FIGURES),
    "api_page": Permission(Right.FIGURES),
    "counting": Permission(Right.FIGURES),
    "targets": Permission(Right.FIGURES),
    "target_new": Permission(Right.PLANNING, FORM, takes_files=True),
    "target": Permission(Right.PLANNING, FORM, PEOPLE),  # of the own areas alone
    "reconciliation": Permission(Right.FIGURES, about=FIGURES),
    # People
    "beneficiaries": Permission(Right.PEOPLE, FORM),
    "beneficiary": Permission(Right.PEOPLE, about=PEOPLE),
    # Of the people behind a figure those in sight alone.
    "bridge_people": Permission(Right.PEOPLE, about=FIGURES),
    "reveal": Permission(Right.PEOPLE, FORM, PEOPLE),
    "person_lists": Permission(Right.PEOPLE, FORM),
    "person_list_file": Permission(Right.PEOPLE, about=PEOPLE),  # one's own
    "payments_ended": Permission(Right.CONVERSIONS, FORM, PEOPLE),
    "account": Permission(Right.CONVERSIONS, FORM, PEOPLE),
    "representative_new": Permission(Right.CONVERSIONS, FORM, PEOPLE),
    # Conversions
    "conversions": Permission(Right.CONVERSIONS),
    "conversion_new": Permission(Right.CONVERSIONS, FORM, PEOPLE),  # ?person=
    "conversion_first_month": Permission(Right.CONVERSIONS),
    "conversion_withdraw": Permission(Right.CONVERSIONS, FORM, PEOPLE),
    "shared_accounts": Permission(Right.CONVERSIONS),
    "shared_account_decide": Permission(Right.CONVERSIONS, FORM, PEOPLE),
    # Outreach: campaigns and events name nobody who is paid
    "outreach": Permission(Right.OUTREACH),
    "outreach_calendar": Permission(Right.OUTREACH),
    "calendar_feed": Permission(Right.OUTREACH, FORM),
    "campaign_new": Permission(Right.OUTREACH, FORM),
    "campaign": Permission(Right.OUTREACH, about=PEOPLE),
    "campaign_results": Permission(Right.OUTREACH, about=PEOPLE),
    "campaign_change": Permission(Right.OUTREACH, FORM, PEOPLE),
    "team_new": Permission(Right.OUTREACH, FORM, PEOPLE),
    "team": Permission(Right.OUTREACH, FORM, PEOPLE),
    "event_new": Permission(Right.OUTREACH, FORM, PEOPLE),
    "event": Permission(Right.OUTREACH, about=PEOPLE),
    "event_change": Permission(Right.OUTREACH, FORM, PEOPLE),
    # Of the people of an event those in sight alone.
    "event_people": Permission(Right.OUTREACH, about=PEOPLE),
    "event_conversion": Permission(Right.OUTREACH, FORM, PEOPLE),  # ?person=
    "contact_new": Permission(Right.OUTREACH, FORM, PEOPLE),  # ?person=
    "due": Permission(Right.OUTREACH, FORM),
    "still_cash": Permission(Right.OUTREACH),
    "visits": Permission(Right.OUTREACH, FORM),
    "route": Permission(Right.OUTREACH, about=PEOPLE),
    "route_results": Permission(Right.OUTREACH, FORM, PEOPLE),
    "answers": Permission(Right.OUTREACH, FORM, takes_files=True),
    "answer": Permission(Right.OUTREACH, FORM, PEOPLE),
    # Rolls
    "rolls": Permission(Right.ROLLS),
    "roll_new": Permission(Right.ROLLS, FORM, takes_files=True),
    "roll": Permission(Right.ROLLS, about=PEOPLE),
    "roll_decide": Permission(Right.ROLLS, FORM, PEOPLE),
    "roll_file": Permission(Right.ROLLS, about=PEOPLE),
    "roll_repairs": Permission(Right.ROLLS, FORM, PEOPLE),
    "roll_columns": Permission(Right.ROLLS, FORM, PEOPLE),
    "roll_correct": Permission(Right.ROLLS, FORM, PEOPLE, takes_files=True),
    "roll_changes": Permission(Right.ROLLS, about=PEOPLE),
    "roll_sent_back": Permission(Right.ROLLS, about=PEOPLE),
    "roll_bad_lines": Permission(Right.ROLLS, about=PEOPLE),
    # Names and amounts of who is paid in cash
    "cash_list": Permission(Right.CASH_LIST),
    "cash_check": Permission(Right.CASH_LIST),
    # Who looked at whom
    "access_log": Permission(Right.ACCESS_LOG),
    "person_readings": Permission(Right.ACCESS_LOG, FORM),
    "unusual_reading": Permission(Right.ACCESS_LOG),
    # Officers and areas
    "officers": Permission(Right.ADMINISTER),
    "officer_new": Permission(Right.ADMINISTER, FORM),
    "officer": Permission(Right.ADMINISTER, FORM, OFFICER),
    "officer_state": Permission(Right.ADMINISTER, FORM, OFFICER),
    "officer_link": Permission(Right.ADMINISTER, FORM, OFFICER),
    "officer_second_factor": Permission(Right.ADMINISTER, FORM, OFFICER),
    "officer_assignments": Permission(Right.ADMINISTER, FORM, OFFICER),
    "officer_assignment": Permission(Right.ADMINISTER, FORM, OFFICER),
    "api_tokens": Permission(Right.ADMINISTER, FORM),
    "api_token_end": Permission(Right.ADMINISTER, FORM, OFFICER),
    "admin:index": Permission(Right.ADMINISTER),
    "admin:app_list": Permission(Right.ADMINISTER),
    "admin:jsi18n": Permission(Right.ADMINISTER),
    "admin:officers_officer_changelist": Permission(Right.ADMINISTER),
    "admin:officers_officer_change": Permission(Right.ADMINISTER, about=OFFICER),
    "admin:officers_officer_history": Permission(Right.ADMINISTER, about=OFFICER),
    "admin:areas_area_changelist": Permission(Right.ADMINISTER),
    "admin:areas_area_change": Permission(Right.ADMINISTER, about=About.AREA),
    "admin:areas_area_history": Permission(Right.ADMINISTER, about=About.AREA),
    # Open to strangers: signing in and out, the language, health
    "account_login": Permission(None, FORM),
    "account_logout": Permission(None, FORM),
    "mfa_authenticate": Permission(None, FORM),
    "password": Permission(None, FORM),
    "set_language": Permission(None, FORM),
    # It asks for a token of its own
    "calendar_feed_file": Permission(None),
    "api_rates": Permission(None, ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")),
    "healthz": Permission(None),
    "readyz": Permission(None),
    # Every component on one page; not there unless a developer asked for it
    "styleguide": Permission(Right.START),
}

# Values that arguments can take, to show what an address looks like.
SAMPLES: dict[str, str | int] = {
    "address": "province:44",
    "uuid": "01900000-0000-7000-8000-000000000000",
    "uid": "MQ",
    "token": "set",
    "object_id": "1",
    "app_label": "areas",
}


def addresses() -> Iterator[Address]:
    """Every pattern of the URLconf, those of included lists too."""
    yield from _addresses(get_resolver().url_patterns, "", "")


def sample_arguments(address: Address) -> dict[str, str | int]:
    """One value for each argument; numbers of rows are 1."""
    return {name: SAMPLES.get(name, 1) for name in address.arguments}


def _addresses(
    entries: Sequence[URLPattern | URLResolver], namespace: str, before: str
) -> Iterator[Address]:
    for entry in entries:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inside = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _addresses(entry.url_patterns, inside, path)
        else:
            name = namespace + (entry.name or path)
            arguments = list(entry.pattern.regex.groupindex)
            arguments = arguments or list(getattr(entry.pattern, "converters", ()))
            yield Address(name, f"/{path}", entry.callback, arguments)
