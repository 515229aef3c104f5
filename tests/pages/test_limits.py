"""Counters that limit what one may try live in PostgreSQL and are not washed away."""

import pytest
from django.core.cache import cache

pytestmark = pytest.mark.django_db


def test_counter_survives_a_thousand_others():
    cache.set("tried-by-anna", 4, timeout=900)

    for number in range(1_000):
        cache.add(f"tried-by-{number}", 1, timeout=900)

    assert cache.get("tried-by-anna") == 4
