"""docs/security.md: each test it names is there, and its totals are those of its lines."""

import re
from collections import Counter

from django.conf import settings

PAGE = (settings.BASE_DIR / "docs" / "security.md").read_text()
NAMED = re.compile(r"(tests/[\w/]+\.py)(?:::(\w+))?")
LINE = re.compile(r"^\| (\d[\d., ]+) \| .*? \| (met|in part|not met|n\.a\.) \|", re.MULTILINE)


def test_each_test_that_is_named_is_there():
    named = NAMED.findall(PAGE)
    missing = {
        f"{file}::{test}"
        for file, test in named
        if not re.search(rf"def {test}\b", (settings.BASE_DIR / file).read_text())
    }

    assert len(named) > 200
    assert not missing


def test_the_totals_are_those_of_the_lines():
    found = Counter(state for numbers, state in LINE.findall(PAGE) for _each in numbers.split(","))
    totals = re.search(r"\| requirements \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", PAGE)

    assert [int(each) for each in totals.groups()] == [
        found[state] for state in ("met", "in part", "not met", "n.a.")
    ]
