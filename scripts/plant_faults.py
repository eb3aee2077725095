"""Plants faults of safety one at a time in a copy of the project: the tests must turn red.

    .venv/bin/python scripts/plant_faults.py [NAME ...]

Each fault is one replaced text and the test files that ought to notice. Prints a line a fault
and, at the end, how many were noticed; exits 1 where one was not.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(".git", ".data", ".venv", "__pycache__", ".mypy_cache")


class Fault(NamedTuple):
    name: str
    file: str
    there: str
    planted: str
    tests: tuple[str, ...]


MATRIX = "tests/web/test_permission_matrix.py"
CONTENT = "tests/web/test_scope_content.py"
SCOPE = "tests/officers/test_scope.py"

FAULTS = [
    # Scopes
    Fault(
        "people of everybody",
        "beneficiaries/models.py",
        "return self.all() if parts is None else self.filter(commune__in=parts)",
        "return self.all()",
        (MATRIX,),
    ),
    Fault(
        "rolls of everybody",
        "payments/models/rolls.py",
        'return self.filter(area__in=areas_with_people_in_sight(officer).values("part"))',
        "return self.all()",
        (MATRIX,),
    ),
    Fault(
        "conversions of everybody",
        "payments/models/conversions.py",
        "return self.all() if parts is None else self.filter(beneficiary__commune__in=parts)",
        "return self.all()",
        (MATRIX,),
    ),
    Fault(
        "payment points of everybody",
        "payments/models/periods.py",
        'return self.filter(commune__in=areas_with_people_in_sight(officer).values("part"))',
        "return self.all()",
        ("tests/web/test_pages_cash_list.py",),
    ),
    Fault(
        "payments of everybody",
        "payments/models/payments.py",
        'return self.filter(commune__in=areas_with_people_in_sight(officer).values("part"))',
        "return self.all()",
        ("tests/payments/test_cash_lists.py", "tests/web/test_pages_cash_list.py"),
    ),
    Fault(
        "ended assignments go on",
        "officers/models/officers.py",
        "return self.filter(officer=officer, valid__contains=day)",
        "return self.filter(officer=officer)",
        (SCOPE, MATRIX),
    ),
    Fault(
        "figures of every province",
        "officers/scope.py",
        '        | Q(pk__in=inside.values("part"))\n    )',
        '        | Q(pk__in=inside.values("part"))\n        | Q(Exists(rows))\n    )',
        (SCOPE, "tests/web/test_scope_addresses.py"),
    ),
    Fault(
        "officers in anybody's charge",
        "officers/scope.py",
        "    if has_the_country(administrator):\n        return everybody",
        "    return everybody",
        (MATRIX,),
    ),
    Fault(
        "areas in anybody's charge",
        "officers/scope.py",
        "return Area.objects.filter("
        'pk__in=areas_with_people_in_sight(administrator).values("part"))',
        "return Area.objects.all()",
        (MATRIX,),
    ),
    Fault(
        "whom others share an account with",
        "payments/shared_accounts.py",
        "in_sight = [one for one in accounts if one.beneficiary_id in seen]",
        "in_sight = accounts",
        ("tests/web/test_pages_shared_accounts.py",),
    ),
    # Rights
    Fault(
        "viewers see people",
        "officers/rights.py",
        "Role.VIEWER: EVERYONE,",
        "Role.VIEWER: EVERYONE | {Right.PEOPLE},",
        ("tests/officers/test_rights.py",),
    ),
    Fault(
        "no right is asked for",
        "officers/rights.py",
        "if not may(request.user.role, right):",
        "if False:",
        (MATRIX,),
    ),
    Fault(
        "revealing needs a start page's right",
        "payments/views/people.py",
        "@needs(Right.PEOPLE)\n@transaction.atomic\ndef reveal",
        "@needs(Right.START)\n@transaction.atomic\ndef reveal",
        ("tests/rollout/test_permission_table.py",),
    ),
    Fault(
        "officers are kept by anybody",
        "officers/scope.py",
        "if officer == by or not officers_in_charge(by).filter(pk=officer.pk).exists():",
        "if False:",
        ("tests/officers/test_charge.py", "tests/officers/test_accounts.py"),
    ),
    Fault(
        "administrators' site for everybody",
        "officers/admin_site.py",
        "return isinstance(officer, Officer) and may(officer.role, Right.ADMINISTER)",
        "return True",
        (MATRIX,),
    ),
    # Constraints and locks
    Fault(
        "two current conversions of a person",
        "payments/migrations/0007_conversions.py",
        "fields=('beneficiary', 'programme'), name='conversion_one_current'",
        "fields=('beneficiary', 'programme', 'id'), name='conversion_one_current'",
        ("tests/payments/test_conversions.py",),
    ),
    Fault(
        "the access log can be changed",
        "officers/migrations/0002_append_only.py",
        "    RAISE EXCEPTION 'the access log is append-only';\n",
        "    RETURN NULL;\n",
        ("tests/officers/test_access_log.py", "tests/officers/test_sealed_log.py"),
    ),
    Fault(
        "rows are sealed without what came before",
        "officers/migrations/0008_access_seals.py",
        "sha256(digest_before || convert_to(",
        "sha256(''::bytea || convert_to(",
        ("tests/officers/test_sealed_log.py",),
    ),
    Fault(
        "tries are counted without a limit",
        "officers/tries.py",
        "SELECT count(*) < %(in_a_day)s\n",
        "SELECT true OR count(*) < %(in_a_day)s\n",
        ("tests/officers/test_tries.py", "tests/officers/test_guessing.py"),
    ),
    Fault(
        "a code of the phone works twice",
        "officers/second_factor.py",
        "last_step__lt",
        "last_step__lte",
        ("tests/officers/test_second_factor.py",),
    ),
    Fault(
        "officers at one person do not take turns",
        "payments/conversions/known.py",
        'people.select_for_update(of=("self",)).get(**which)',
        "people.get(**which)",
        ("tests/payments/test_conversions.py",),
    ),
    Fault(
        "one roll does not wait for another",
        "payments/rolls/slices.py",
        "SELECT pg_advisory_xact_lock(hashtext('payments.loading'))",
        "SELECT 1",
        ("tests/payments/test_failed_imports.py",),
    ),
    # Sessions and sign-in
    Fault(
        "sessions outlive another role",
        "officers/accounts.py",
        "    if is_new_role:\n        end_sessions(officer)",
        "    if is_new_role:\n        pass",
        ("tests/officers/test_accounts.py", "tests/officers/test_sessions.py"),
    ),
    Fault(
        "sessions do not end by silence",
        "officers/sessions.py",
        "SILENCE = timedelta(minutes=30)",
        "SILENCE = timedelta(minutes=30000)",
        ("tests/officers/test_sessions.py",),
    ),
    Fault(
        "nobody is asked for a second factor",
        "rollout/middleware.py",
        "if second_factor.is_proven(request.session, officer) or installation.is_demo():",
        "if True:",
        ("tests/officers/test_second_factor.py",),
    ),
    # The web
    Fault(
        "forms need no token",
        "rollout/settings.py",
        '    "django.middleware.csrf.CsrfViewMiddleware",\n',
        "",
        (MATRIX,),
    ),
    Fault(
        "a name is not escaped",
        "templates/payments/person.html",
        "<h1>{{ person.full_name }}</h1>",
        "<h1>{{ person.full_name|safe }}</h1>",
        ("tests/web/test_pages_people.py", "tests/web/test_malformed.py"),
    ),
    Fault(
        "formulas live in a file",
        "reports/exports.py",
        "    return guarded(value)",
        "    return value",
        ("tests/reports/test_exports.py",),
    ),
    Fault(
        "pages may be kept by caches",
        "rollout/middleware.py",
        'response.headers["Cache-Control"] = "no-store, private"',
        "pass",
        ("tests/web/test_pages_headers.py",),
    ),
    Fault(
        "scripts of any site may run",
        "rollout/settings.py",
        '"script-src": [SELF],',
        '"script-src": [SELF, "*"],',
        ("tests/web/test_pages_headers.py",),
    ),
    # Traces
    Fault(
        "looking at a person leaves no row",
        "payments/views/people.py",
        "    access.log_person(request.user, Action.VIEWED, person.uuid)\n    return render",
        "    return render",
        ("tests/web/test_reading_is_logged.py", "tests/officers/test_access_log.py"),
    ),
    Fault(
        "account numbers lie in clear",
        "beneficiaries/accounts.py",
        "seal(said.number.encode(), number_context(its_print))",
        "said.number.encode()",
        ("tests/payments/test_account_numbers.py", "tests/web/test_pages_conversions.py"),
    ),
]


def main() -> None:
    wanted = [fault for fault in FAULTS if not sys.argv[1:] or fault.name in sys.argv[1:]]
    with tempfile.TemporaryDirectory(prefix="rollout-faults-") as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        (copy / ".venv").symlink_to(ROOT / ".venv")
        first = red(copy, sorted({each for fault in wanted for each in fault.tests}))
        if first:
            sys.exit(f"{first} is red without any fault: nothing would be learnt.")
        noticed = [is_noticed(fault, copy) for fault in wanted]
    print(f"{sum(noticed)} of {len(noticed)} faults were noticed.")
    sys.exit(0 if all(noticed) else 1)


def is_noticed(fault: Fault, copy: Path) -> bool:
    """Whether the tests of the copy turn red with the fault, which is taken back afterwards."""
    path, begun = copy / fault.file, time.monotonic()
    sound = path.read_text()
    if sound.count(fault.there) < 1:
        sys.exit(f"{fault.name}: {fault.file} does not hold what is to be replaced.")
    path.write_text(sound.replace(fault.there, fault.planted))
    try:
        first = red(copy, [*fault.tests])
    finally:
        path.write_text(sound)
    seconds = time.monotonic() - begun
    says = f"noticed by {first}" if first else "NOT NOTICED"
    print(f"{fault.name} ({fault.file}): {says}, {seconds:.0f} s", flush=True)
    return bool(first)


def red(copy: Path, tests: list[str]) -> str:
    """The first test that failed in the copy; empty where all passed. Ends everything where the
    tests did not run at all."""
    command = ["./test", "-q", "-x", *tests]
    run = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    if run.returncode == 0:
        return ""
    for line in run.stdout.splitlines():
        if line.startswith(("FAILED tests/", "ERROR tests/")):  # not lines of the log
            return line.split(" ")[1]
    sys.exit(f"The tests did not run: {run.stdout[-2000:]}{run.stderr[-2000:]}")


if __name__ == "__main__":
    main()
