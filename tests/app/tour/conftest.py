"""The fleet is simulated once, before any test has an event loop of its own."""

from __future__ import annotations

import pytest

from tests.app.snapshots.saved_fleet import saved_fleet


@pytest.fixture(autouse=True, scope="session")
def fleet() -> None:
    """Simulate it."""
    saved_fleet()
