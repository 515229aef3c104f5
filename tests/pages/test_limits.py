"""Counters that limit what one may try live in PostgreSQL and are not washed away."""

import pytest
from django.core.cache import cache

from people import tasks

pytestmark = pytest.mark.django_db


def test_counter_survives_a_thousand_others():
    cache.set("tried-by-anna", 4, timeout=900)

    for number in range(1_000):
        cache.add(f"tried-by-{number}", 1, timeout=900)

    assert cache.get("tried-by-anna") == 4


def test_counters_that_are_over_are_removed_once():
    cache.set("over", 1, timeout=-5)
    cache.set("counting", 1, timeout=900)

    counts = [tasks.remove_expired_sign_ins(), tasks.remove_expired_sign_ins()]

    assert counts == [1, 0]
    assert cache.get("counting") == 1
