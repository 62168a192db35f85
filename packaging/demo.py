"""The demo: what is shown is what is run. Started by packaging/demo."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from failsoft.testing import Simulator

BIN = Path(__file__).resolve().parent.parent / "build" / "bin"
KEYS = ("FAILSOFT_API_KEY", "MOLTBOTDEN_API_KEY")
QUESTION = "Why is the sky blue?"
ANSWER = "Air scatters blue light more than red light, so blue reaches you from every side."

BAD_DAY = [
    {
        "error": "rate_limit_exceeded",
        "error_fields": {
            "message": "Rate limit exceeded: 60 requests per minute. Retry after 1 second.",
            "retry_after": 1,
        },
    },
    {"error": "provider_error"},
    {"fault": "reset"},
    {"answer": ANSWER},
]

SURVIVES = """
import failsoft
client = failsoft.Client(base_delay=0.2, jitter="equal")
reply = client.chat([{"role": "user", "content": "Why is the sky blue?"}], model="gpt-4o")
print(reply.text)
print(reply.report, end="")
"""

NO_CREDITS = """
try:
    client.chat([{"role": "user", "content": "Why is the sky blue?"}], model="gpt-4o")
except failsoft.CreditsExhaustedError as error:
    print(error.message)
    print("cause:", error.cause)
    print("fix:  ", error.fix)
    print("balance:", error.balance_usdc, "USDC; top up at", error.top_up_url)
"""

# A plan of ten requests a minute, of which a minute takes a second.
TEN_A_MINUTE = {"plan": {"requests_per_minute": 10, "minute_ms": 1000}}

LICENCES = (Path("/usr/share/common-licenses/GPL-3"), Path(__file__).resolve().parent.parent / "README.md")

SUMMARY = """
summary = failsoft.Client().summarize(text, chunk={"max": 2500}, concurrency=8)
print(len(summary.parts), "parts,", summary.calls, "calls,", summary.levels, "levels;",
      len(summary.attempts) - summary.calls, "refused by the rate limit, and made again")
"""

BURST = """
from concurrent.futures import ThreadPoolExecutor
paced = failsoft.Client(model="gpt-4o", rpm=10, time_scale=1/60)  # a minute takes a second
def ask(i):
    return paced.chat([{"role": "user", "content": f"Question {i}"}])
with ThreadPoolExecutor(20) as pool: replies = list(pool.map(ask, range(20)))
print(len(replies), "answered,", sum(len(reply.attempts) - 1 for reply in replies), "refused")
"""


def styled(text: str, style: str) -> str:
    plain = not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return text if plain else f"\x1b[{style}m{text}\x1b[0m"


def say(text: str, style: str = "1") -> None:
    print("\n" + styled(textwrap.fill(text, 96), style), flush=True)


def shell(expected: int, *arguments: str, **environment: str) -> None:
    """Runs the command, shown as one would type it, and insists on its exit code."""
    words = (f'"{word}"' if " " in word else word for word in ("failsoft", *arguments))
    assignments = "".join(f"{name}={value} " for name, value in environment.items())
    print(styled(f"$ {assignments}{' '.join(words)}", "36"), flush=True)
    command = [str(BIN / "failsoft"), *arguments]
    code = subprocess.run(command, env={**os.environ, **environment}, check=False).returncode
    if code != expected:
        sys.exit(f"demo: exit code {code}, expected {expected}")


def python(source: str, names: dict[str, object]) -> None:
    for line in source.strip().splitlines():
        continues = line.startswith((" ", "except"))
        print(styled(("... " if continues else ">>> ") + line, "36"), flush=True)
    exec(compile(source, "demo", "exec"), names)


def show_the_real_service() -> None:
    say("An API key is in the environment: this is the real service.")
    shell(0, "chat", QUESTION, "--timeline")


def show_a_bad_day() -> None:
    from failsoft.testing import Simulator

    started = time.monotonic()
    with Simulator() as simulator:
        os.environ.update(FAILSOFT_API_KEY="mbd_sk_demo", FAILSOFT_BASE_URL=simulator.url)
        names: dict[str, object] = {}

        say("The service asks to wait, then its provider fails, then the connection breaks:")
        simulator.script(BAD_DAY)
        quick = ("--option", "base_delay=200", "--option", "jitter=equal")
        shell(0, "chat", QUESTION, "--model", "gpt-4o", "--timeline", *quick)

        say("The same bad day, from Python:")
        simulator.script(BAD_DAY)
        python(SURVIVES, names)

        say("What cannot be survived is not retried, and says what to do. A revoked key:")
        shell(3, "chat", QUESTION, "--model", "gpt-4o", FAILSOFT_API_KEY="mbd_sk_revoked")

        say("An empty balance, from Python:")
        simulator.script([{"error": "credits_exhausted"}])
        python(NO_CREDITS, names)
        show_another_target(simulator)
        show_a_paced_burst(simulator, names)
        show_a_summary(simulator, names)
        show_the_account(simulator)
    say(f"All of it took {time.monotonic() - started:.1f} s. Next: README.md", "2")


def show_another_target(simulator: Simulator) -> None:
    say("A provider that stays down costs two requests; then another model is asked:")
    simulator.script([{"model": "claude-3-5-sonnet", "times": -1, "error": "provider_error"}, {"answer": ANSWER}])
    chain = ("--model", "claude-3-5-sonnet", "--fallback", "gpt-4o", "--option", "max_attempts=2")
    shell(0, "chat", QUESTION, *chain, "--option", "base_delay=200", "--timeline")


def show_a_paced_burst(simulator: Simulator, names: dict[str, object]) -> None:
    say("Twenty calls at once on a plan of ten a minute: they wait for their turn, and none is refused:")
    simulator.set_script(TEN_A_MINUTE)
    started = time.monotonic()
    python(BURST, names)
    say(f"A minute of that plan takes a second here; it took {time.monotonic() - started:.1f} s.", "2")


def show_a_summary(simulator: Simulator, names: dict[str, object]) -> None:
    """Of the file that was given, or a licence: the simulator keeps the first words of each paragraph."""
    given = [Path(argument) for argument in sys.argv[1:]]
    document = next(path for path in (*given, *LICENCES) if path.exists())
    say(f"A long document ({document.stat().st_size:,} bytes), part by part, eight at a time, where ten a minute are allowed:")
    simulator.set_script({**TEN_A_MINUTE, "replies": [{"summary": 7, "times": -1}]})
    shell(0, "summarize", str(document), "--max", "2500", "--concurrency", "8")
    names["text"] = document.read_text(encoding="utf-8")
    python(SUMMARY, names)


def show_the_account(simulator: Simulator) -> None:
    say("What is wrong is known before the first call. The account, and what it may use:")
    simulator.set_script({"account": {"auto_topup": {"enabled": False}}})
    shell(0, "balance")
    shell(0, "models")
    shell(0, "status")

    say("A provider failed, and the service's log has the request id that its support asks for:")
    simulator.script([{"error": "provider_error"}])
    shell(7, "chat", QUESTION, "--model", "gpt-4o", "--option", "max_attempts=1")
    shell(0, "errors", "--limit", "5")

    say("The doctor checks it all, and says how to fix it. The exit code is the first failure's:")
    simulator.set_script({"account": {"auto_topup": {"enabled": False}, "checks_models": True}})
    shell(1, "doctor", "--model", "gpt-5-turbo-preview", "--tokens", "100000")


def main() -> None:
    if any(os.environ.get(name) for name in KEYS):
        show_the_real_service()
    else:
        show_a_bad_day()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
