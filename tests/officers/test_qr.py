"""The square code: what phones look for stands where it must."""

from officers.qr import QUIET_ZONE, square_of

FINDER = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]


def rows_of(square):
    """The modules as text, read from the path again."""
    dark = {tuple(map(int, each.split("h")[0].split())) for each in square.path.split("M")[1:]}
    sides = range(square.size)
    return ["".join("#" if (x, y) in dark else "." for x in sides) for y in sides]


def corner(rows, x, y):
    return [row[x : x + 7] for row in rows[y : y + 7]]


def test_three_corners_are_marked_and_a_quiet_zone_is_left():
    square = square_of("otpauth://totp/invented?secret=ABCD")
    rows, far = rows_of(square), square.size - QUIET_ZONE - 7

    for x, y in [(QUIET_ZONE, QUIET_ZONE), (far, QUIET_ZONE), (QUIET_ZONE, far)]:
        assert corner(rows, x, y) == FINDER
    quiet = [*rows[:QUIET_ZONE], *rows[-QUIET_ZONE:], *(row[:QUIET_ZONE] for row in rows)]
    assert not any("#" in each for each in quiet)


def test_another_text_gives_another_code():
    assert square_of("one").path != square_of("another").path
