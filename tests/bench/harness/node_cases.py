"""The rows of Node: failsoft beside Node's fetch, undici and the openai package."""

from dataclasses import replace

from harness import cases

FAILSOFT = cases.Client("failsoft Node", "failsoft-node", "failsoft")
CREATE_FETCH = cases.Client("failsoft Node, createFetch", "failsoft-node", "failsoft-fetch")
FETCH = cases.Client("Node fetch", "node", "fetch")
UNDICI = cases.Client("undici.request", "node", "undici")
OPENAI = cases.Client("openai for Node", "node", "openai")

IDLE = cases.Client("Node, an idle loop", "node", "idle")

ALL = (FAILSOFT, CREATE_FETCH, UNDICI, FETCH, OPENAI)
MANY_STREAMS = 8_000
LOOP_TABLE = cases.live_table(1_000, 20)


def all_cases():
    """For each table of the other languages that has such rows, and one of 8,000 streams."""
    calls = {1: 5_000, 64: 10_000, 1_000: 10_000}
    unary = [cases.Case(title, client, at_a_time, calls[at_a_time])
             for title, at_a_time in (("1 at a time", 1), ("64 at a time", 64),
                                      ("1,000 at a time", 1_000))
             for client in ALL]
    return [*unary,
            *_streams(cases.packed_table(1), 1, 400, cases.PACKED),
            *_streams(cases.live_table(64, 10), 64, 64, cases.LIVE, 10),
            *_streams(cases.live_table(1_000, 100), 1_000, 1_000, cases.SLOW, 100),
            *_streams(cases.live_table(MANY_STREAMS, 1_000), MANY_STREAMS, MANY_STREAMS,
                      cases.SLOW, 1_000, (FAILSOFT, FETCH)),
            *(replace(case, watches_loop=True)
              for case in _streams(LOOP_TABLE, 1_000, 1_000, cases.LIVE, 20,
                                   (FAILSOFT, UNDICI, IDLE)))]


def _streams(title, at_a_time, calls, workload, time_ms=0, clients=ALL):
    return [cases.Case(title, client.streaming(), at_a_time, calls, workload, time_ms)
            for client in clients]
