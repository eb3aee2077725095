"""What officers changed about people, accounts and the columns of files, as pages tell it."""

from operator import attrgetter

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from areas.models import Area
from beneficiaries.models import Account, Beneficiary, Representative
from officers import changes
from officers.changes import Change, Source
from officers.recording import FROM, TO
from payments.models import ColumnMapping, Conversion
from payments.rolls import layout

UPDATED = {"pgh_label__in": [FROM, TO]}
# A conversion's acts say already how far it came, when, and by whom.
TOLD_BY_ACTS = ["method", "agreed_on", "opened_on", "registered_on", "claimed_on", "ended_on"]
# These make an account what it is, and its page is called by them.
NEVER_CHANGED = ["institution", "channel", "last_four"]


def of_person(person: Beneficiary) -> list[Change]:
    """Whether the person is still paid, who collects, and what changed about conversions."""
    return changes.of(
        Source(Beneficiary, {"pgh_obj": person.pk}),
        Source(Representative, {"beneficiary": person.pk}, named_by="full_name"),
        Source(
            Conversion,
            {"beneficiary": person.pk, **UPDATED},
            named_by="programme",
            untold=frozenset(TOLD_BY_ACTS),
            words={"account": attrgetter("masked")},
        ),
    )


def of_account(account: Account) -> list[Change]:
    """What was said of its holder and days, and by whom."""
    untold = frozenset(["beneficiary", *NEVER_CHANGED])
    return changes.of(Source(Account, {"pgh_obj": account.pk}, untold=untold))


def of_columns(area: Area) -> list[Change]:
    """What headers of the area's files were said to mean."""
    return changes.of(
        Source(
            ColumnMapping,
            {"area": area.pk},
            named_by="header",
            untold=frozenset(["key"]),
            words={"column": _column},
        )
    )


def _column(name: str) -> str:
    return layout.label(name, get_language()) if name else _("leave aside")
