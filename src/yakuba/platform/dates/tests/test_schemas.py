"""Days from programs."""

import pytest
from ninja import Schema
from pydantic import ValidationError

from yakuba.platform.dates.schemas import Day


class Kept(Schema):
    on: Day | None = None


@pytest.mark.parametrize(
    "value", [0, 1_700_000_000, "0", "1700000000", "2026-04-01T00:00:00", "2026-4-1", "令和8年4月1日", "2026-02-30", True]
)
def test_a_number_is_no_day(value):
    with pytest.raises(ValidationError):
        Kept(on=value)


def test_a_day_is_written_in_full():
    assert Kept(on="2026-04-01").on.isoformat() == "2026-04-01"
    assert Kept(on=None).on is None
