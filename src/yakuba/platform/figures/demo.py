"""The demo's figures: measured from what the other parts loaded."""

from __future__ import annotations

import random
from collections.abc import Callable

from yakuba.platform.figures.measuring import measure_all
from yakuba.platform.figures.models import FigureValue


def load(rng: random.Random, say: Callable[[str], None]) -> None:
    """Measure what the demo town did."""
    failed = measure_all()
    say(f"{FigureValue.objects.count()} measured figures" + (f"; failed: {', '.join(failed)}" if failed else ""))
