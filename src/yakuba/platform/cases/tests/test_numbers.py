"""The case number: never twice, and a slip of the finger gives no other person's case."""

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.models import Case, CaseNumber
from yakuba.platform.cases.numbers import LAST, next_number, number_of, read_number

numbers = st.builds(number_of, st.integers(2000, 2099), st.integers(1, LAST))


@given(number=numbers, place=st.integers(0, 10), other=st.integers(1, 9))
def test_one_wrong_digit_is_found(number, place, other):
    digits = number.replace("-", "")
    wrong = digits[:place] + str((int(digits[place]) + other) % 10) + digits[place + 1 :]
    assert read_number(wrong) is None


@given(number=numbers, place=st.integers(0, 9))
def test_two_neighbours_swapped_are_found(number, place):
    digits = list(number.replace("-", ""))
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    swapped = "".join(digits)
    assert read_number(swapped) is None or swapped == number.replace("-", "")


@given(number=numbers, dash=st.sampled_from(["", "-", "－", "ー", "−", " ", "　", "‐"]))
def test_a_number_is_read_however_it_is_written(number, dash):
    assert read_number(number.replace("-", dash)) == number
    assert read_number(number.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})) == number


@given(text=st.text(max_size=30))
def test_other_text_is_no_number(text):
    found = read_number(text)
    assert found is None or read_number(found) == found


@pytest.mark.django_db
def test_numbers_count_up_within_a_year_and_begin_again_with_the_next(town):
    with time_machine.travel("2026-12-31 23:59+09:00", tick=False):
        old = [a_case(town).number for _ in range(2)]
    with time_machine.travel("2027-01-01 00:01+09:00", tick=False):
        new = a_case(town).number
    assert [old[0][:11], old[1][:11], new[:11]] == ["2026-000001", "2026-000002", "2027-000001"]


@pytest.mark.django_db
def test_after_cases_came_from_a_backup_the_count_goes_on_above_them(town):
    Case.objects.filter(pk=a_case(town).pk).update(number=number_of(2031, 41))
    assert next_number(2031) == number_of(2031, 42)


@pytest.mark.django_db
def test_there_is_an_end_to_a_year(town):
    Case.objects.filter(pk=a_case(town).pk).update(number=number_of(2031, LAST))
    CaseNumber.objects.filter(year=2031).delete()
    with pytest.raises(OverflowError):
        next_number(2031)
