"""What is asked and what is answered, as files that the server and the clients read."""

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

SENTENCES = (
    "Retries help only while the service can recover, so every wait has a cap and some chance. ",
    'The header says "Retry-After", and a client that comes back early makes the outage longer. ',
    "Two numbers matter: how many requests are sent, and how long callers wait — in that order.\n",
)
ID = "chatcmpl-9mWq2VbX7cTkRz4LdYh1pN6sGfJwA"
CREATED = 1763800000
MODEL = "gpt-4o"


@dataclass(frozen=True)
class Files:
    served: Path      # what the server reads
    request: Path
    text: Path
    spelt_text: Path  # as JSON spells it: for clients that do not parse JSON


@dataclass(frozen=True)
class Workload:
    """Answers that come whole."""

    name: str
    answer_chars: int = 300
    request_chars: int = 200

    kind = "answer"  # for the server
    events = 1       # of an answer

    def write(self, folder):
        """Writes the files to `folder`."""
        text = _prose(self.answer_chars)
        return _write_files(
            folder / self.name, _dump(_completion(text)), _request(self.request_chars), text)


@dataclass(frozen=True)
class Stream:
    """Answers that come as events, a word or so of text in each."""

    name: str
    events: int
    padded: bool = False  # as OpenAI does by default: a random string in each event

    kind = "stream"

    def write(self, folder):
        pieces = _words(self.events)
        return _write_files(
            folder / self.name, _served(self._chunks(pieces)),
            {**_request(200), "stream": True}, "".join(pieces))

    def _chunks(self, pieces):
        chance = random.Random(0)
        yield _chunk({"role": "assistant", "content": "", "refusal": None})
        for piece in pieces:
            padding = {"obfuscation": _random_text(chance)} if self.padded else {}
            yield _chunk({"content": piece}, padding)
        yield _chunk({}, finish_reason="stop")


def _served(chunks):
    """As bench-server reads it: steps that end with a NUL. The first and the last event, which
    have no text, and `[DONE]` come in one step with an event that has."""
    first, *texts, last = (f"data: {_dump(chunk)}\n\n" for chunk in chunks)
    texts[0] = first + texts[0]
    texts[-1] += last + "data: [DONE]\n\n"
    return "".join(step + "\0" for step in texts)


def _prose(chars):
    prose = "".join(SENTENCES)
    return (prose * (chars // len(prose) + 1))[:chars]


def _words(count):
    """Much as tokens are: with the space before them, and punctuation apart."""
    words = re.findall(r"\s?\w+|.\n?", "".join(SENTENCES), re.DOTALL)
    return (words * (count // len(words) + 1))[:count]


def _random_text(chance):
    return "".join(chance.choices("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789",
                                  k=chance.randint(1, 12)))


def _completion(text):
    return {
        "id": ID,
        "object": "chat.completion",
        "created": CREATED,
        "model": MODEL,
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": "stop",
        }],
        "usage": {
            "prompt_tokens": 62,
            "completion_tokens": len(text) // 4,
            "total_tokens": 62 + len(text) // 4,
        },
    }


def _chunk(delta, padding=None, finish_reason=None):
    """289 bytes with `data: ` and a blank line, on average over _words."""
    return {
        "id": ID,
        "object": "chat.completion.chunk",
        "created": CREATED,
        "model": MODEL,
        "service_tier": "default",
        "system_fingerprint": "fp_46bff0e0c8",
        "choices": [
            {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason},
        ],
        "usage": None,
        **(padding or {}),
    }


def _request(chars):
    return {
        "model": MODEL,
        "messages": [
            {"role": "system", "content": "Answer in at most three sentences."},
            {"role": "user", "content": _prose(chars)},
        ],
    }


def _dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write_files(stem, served, request, text):
    return Files(
        served=_write(stem, "served", served),
        request=_write(stem, "request.json", _dump(request)),
        text=_write(stem, "text", text),
        spelt_text=_write(stem, "spelt", _dump(text)[1:-1]),
    )


def _write(stem, suffix, text):
    path = Path(f"{stem}.{suffix}")
    path.write_bytes(text.encode("utf-8"))
    return path
