"""The sixteen faults of failoverbench: see tests/scorecard. `pytest -s` shows the card."""

from __future__ import annotations

import json

import pytest
from failsoft.testing import Simulator
from test_scenarios import FOLDER, SCENARIOS, client_options, run

CARD = json.loads((FOLDER.parent / "scorecard" / "scorecard.json").read_text())


def test_the_scorecard(
    failsoft_simulator_process: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = []
    for row in CARD:
        outcomes = [try_out(name, failsoft_simulator_process) for name in row["scenarios"]]
        problems = [outcome for outcome in outcomes if outcome]
        failed += problems
        with capsys.disabled():
            print(f"\n{row['id']}  {'FAIL' if problems else 'pass'}  {row['fault']}", end="")
    assert len(CARD) == 16
    assert failed == []


def try_out(name: str, simulator: Simulator) -> str:
    """Empty, or what went wrong."""
    scenario = json.loads(SCENARIOS[name].read_text())
    world = simulator.world("scorecard-" + name.replace("/", "-"))
    world.set_script(scenario.get("server", {}))
    try:
        run(scenario, client_options(scenario.get("client", {}), simulator, world, False), world)
    except AssertionError as problem:
        return f"{name}: {problem}"
    finally:
        world.forget()
    return ""
