"""failsoft.testing, as users meet it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from failsoft.testing import Simulator, World

MESSAGES = [{"role": "user", "content": "Hi"}]

USERS_TEST = """
pytest_plugins = ["failsoft.testing.pytest_plugin"]

def test_agent(failsoft_simulator):
    failsoft_simulator.script([{"error": "provider_error"}, {"answer": "Hello"}])
    client = failsoft_simulator.client(model="gpt-4o")
    assert client.chat([{"role": "user", "content": "Hi"}]).text == "Hello"
    assert len(failsoft_simulator.requests) == 2

def test_another(failsoft_simulator):
    assert failsoft_simulator.requests == []
"""


def test_the_example_of_the_documentation() -> None:
    with Simulator([{"error": "rate_limit_exceeded"}, {"answer": "Hello"}]) as simulator:
        reply = simulator.client(model="gpt-4o").chat(MESSAGES)
        assert reply.text == "Hello"
        assert len(simulator.requests) == 2
        assert simulator.url == f"http://127.0.0.1:{simulator.port}/v1/hosting/llm"


def test_worlds_do_not_see_each_other(failsoft_simulator_process: Simulator) -> None:
    one, other = (failsoft_simulator_process.world(name) for name in ("one", "other"))
    one.client(model="gpt-4o").chat(MESSAGES)
    assert (one.state["requests"], other.state["requests"]) == (1, 0)


@pytest.mark.parametrize("name", ["a b", "a/b", "test[x?y#z]", "%41", "\u00e9\n", "..."])
def test_a_world_may_have_any_name(failsoft_simulator_process: Simulator, name: str) -> None:
    world = failsoft_simulator_process.world(name)
    world.script([{"answer": "of this world"}])
    assert world.client(model="gpt-4o").chat(MESSAGES).text == "of this world"
    assert (world.state["requests"], failsoft_simulator_process.state["requests"]) == (1, 0)
    world.forget()


@pytest.mark.parametrize("name", [".", ".."])
def test_a_name_that_is_lost_in_a_url_is_refused(
    failsoft_simulator_process: Simulator, name: str
) -> None:
    with pytest.raises(ValueError, match=r"no name for a world: '\.+'"):
        failsoft_simulator_process.world(name)


def test_closing_ends_the_program_and_its_certificate() -> None:
    with Simulator(tls=True) as simulator:
        assert simulator.ca_file is not None and Path(simulator.ca_file).is_file()
    assert not Path(simulator.ca_file).exists()
    with pytest.raises(ConnectionError, match=f"failsoft-sim at https://.*:{simulator.port} does not"):
        simulator.state


def test_a_script_that_is_wrong_is_an_error_and_leaves_no_process() -> None:
    before = children()
    with pytest.raises(ValueError, match="^failsoft-sim refused it: /replies: must be of type"):
        Simulator({"replies": "many"})
    assert children() == before


def test_what_is_no_list_of_replies_is_said_so(failsoft_simulator: World) -> None:
    wrong: Any = {"answer": "Hello"}
    with pytest.raises(ValueError, match="/replies: must be of type array, not object$"):
        failsoft_simulator.script(wrong)
    failsoft_simulator.script({"answer": text} for text in "ab")  # type: ignore[arg-type]


ENDURES_CTRL_C = """
import os, signal
from failsoft.testing import Simulator

with Simulator() as simulator:
    try:
        os.killpg(0, signal.SIGINT)
        signal.pause()
    except KeyboardInterrupt:
        print(simulator.state["requests"])
"""


def test_ctrl_c_leaves_it_to_the_test_to_end_the_simulator() -> None:
    command = [sys.executable, "-c", ENDURES_CTRL_C]
    done = subprocess.run(command, capture_output=True, text=True, start_new_session=True)
    assert done.stdout == "0\n", done.stderr


def children() -> set[str]:
    pid = os.getpid()
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def test_a_program_that_is_nowhere_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAILSOFT_SIM", "/nowhere/failsoft-sim")
    with pytest.raises(FileNotFoundError):
        Simulator()


def test_a_program_that_is_another_one_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAILSOFT_SIM", "/bin/echo")
    with pytest.raises(RuntimeError, match="/bin/echo is not failsoft-sim"):
        Simulator()


def test_the_pytest_fixture(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(USERS_TEST.splitlines()[1] + "\n")
    (tmp_path / "test_users.py").write_text("\n".join(USERS_TEST.splitlines()[2:]))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        capture_output=True,
        text=True,
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_world_without_a_name_is_the_simulators_own(failsoft_simulator: World) -> None:
    assert "/w/" in failsoft_simulator.url
