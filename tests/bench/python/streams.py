"""How a user of each library would read a stream piece by piece; otherwise as clients.py."""

import contextlib
import json

import clients
from clients import HEADERS


def failsoft(job):
    import failsoft

    client = failsoft.Client("bench-key", base_url=job.url)

    def call():
        pieces = []
        with client.stream(job.messages, model=job.model) as stream:
            for piece in stream:
                pieces.append(piece)
        return "".join(pieces)

    return call


def by_hand(job):
    """What failsoft's module cannot do without: see by_hand.cpp."""
    import bench_by_hand

    def call(stream):
        stream.start()
        pieces = []
        while (read := stream.read()) is not None:
            for piece in read:
                pieces.append(piece)
        return "".join(pieces)

    request = json.dumps(job.request)
    return clients.of_each_thread(
        lambda: bench_by_hand.Stream(job.url, request, job.text), call)


def httpx(job):
    import httpx

    limits = httpx.Limits(
        max_connections=job.concurrency, max_keepalive_connections=job.concurrency)
    client = httpx.Client(limits=limits, headers=HEADERS, timeout=60)

    def call():
        text = Text()
        with client.stream("POST", job.chat_url, json=job.request) as response:
            response.raise_for_status()
            for line in response.iter_lines():
                text.take(line)
        return text.joined()

    return call


def openai(job):
    import openai

    client = openai.OpenAI(api_key="bench-key", base_url=job.url)
    create = client.chat.completions.create

    def call():
        pieces = []
        for chunk in create(model=job.model, messages=job.messages, stream=True):
            if chunk.choices and chunk.choices[0].delta.content:
                pieces.append(chunk.choices[0].delta.content)
        return "".join(pieces)

    return call


@contextlib.asynccontextmanager
async def failsoft_async(job):
    import failsoft

    async with failsoft.AsyncClient("bench-key", base_url=job.url) as client:

        async def call():
            async with client.stream(job.messages, model=job.model) as stream:
                return "".join([piece async for piece in stream])

        yield call


@contextlib.asynccontextmanager
async def openai_async(job):
    import openai

    async with openai.AsyncOpenAI(api_key="bench-key", base_url=job.url) as client:
        create = client.chat.completions.create

        async def call():
            pieces = []
            async for chunk in await create(model=job.model, messages=job.messages, stream=True):
                if chunk.choices and chunk.choices[0].delta.content:
                    pieces.append(chunk.choices[0].delta.content)
            return "".join(pieces)

        yield call


@contextlib.asynccontextmanager
async def aiohttp(job):
    import aiohttp

    async with aiohttp.ClientSession(
            headers=HEADERS, connector=aiohttp.TCPConnector(limit=job.concurrency)) as session:

        async def call():
            text = Text()
            async with session.post(
                    job.chat_url, json=job.request, raise_for_status=True) as response:
                async for line in response.content:
                    text.take(line.decode().rstrip("\n"))
            return text.joined()

        yield call


class Text:
    """What the lines of one stream say."""

    def __init__(self):
        self._pieces = []
        self._done = False

    def take(self, line):
        if line == "data: [DONE]":
            self._done = True
        elif line.startswith("data: "):
            piece = json.loads(line[6:])["choices"][0]["delta"].get("content")
            if piece:
                self._pieces.append(piece)

    def joined(self):
        if not self._done:
            raise RuntimeError("the stream was cut")
        return "".join(self._pieces)


SYNC = {
    "bench_by_hand-stream": by_hand,
    "failsoft-stream": failsoft,
    "httpx-stream": httpx,
    "openai-stream": openai,
}
ASYNC = {
    "aiohttp-stream": aiohttp,
    "failsoft-async-stream": failsoft_async,
    "openai-async-stream": openai_async,
}
