"""A service to test against: it misbehaves as told and records what it saw.

    from failsoft.testing import Simulator

    with Simulator([{"error": "rate_limit_exceeded"}, {"answer": "Hello"}]) as simulator:
        reply = simulator.client(model="gpt-4o").chat([{"role": "user", "content": "Hi"}])
        assert reply.text == "Hello"
        assert len(simulator.requests) == 2

`simulator.async_client()` is the same for asyncio.

Any program that can be given a base URL can be tested so (`simulator.url`), in any language. With
pytest: `pytest_plugins = ["failsoft.testing.pytest_plugin"]` gives the fixture
`failsoft_simulator`.
"""

from ._simulator import Simulator, World

__all__ = ["Simulator", "World"]
