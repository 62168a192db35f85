"""The fixture `failsoft_simulator`: a world of its own for each test, in one simulator a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ._simulator import Simulator, World


@pytest.fixture(scope="session")
def failsoft_simulator_process() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def failsoft_simulator(
    failsoft_simulator_process: Simulator, request: pytest.FixtureRequest
) -> Iterator[World]:
    world = failsoft_simulator_process.world(f"test-{id(request.node)}")
    yield world
    world.forget()
