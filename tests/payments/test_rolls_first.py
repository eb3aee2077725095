from tests.factories import by_account, deliver, faults_of, line, load


def test_a_clean_roll_is_loaded(db):
    roll = load([line(), by_account()])
    assert (roll.lines, roll.good, roll.new) == (2, 2, 2)


def test_a_line_with_an_impossible_date_is_named_with_its_cell(db):
    result = deliver([line(), line(birth_date="31/02/1948")])
    assert result.status == "rejected"
    assert faults_of(result.roll) == [(3, "birth_date", "birth_not_a_date")]
