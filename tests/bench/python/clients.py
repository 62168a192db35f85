"""How a user of each library would make the call: one client for all calls, connections kept, the
request given as Python objects, the answer's text taken out."""

import contextlib
import importlib
import io
import json
import re
import threading
from importlib.metadata import version

HEADERS = {"X-API-Key": "bench-key"}


def failsoft(job):
    import failsoft

    client = failsoft.Client("bench-key", base_url=job.url)
    return lambda: client.chat(job.messages, model=job.model).text


def by_hand(job):
    """What failsoft's module cannot do without: see by_hand.cpp."""
    import bench_by_hand

    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def call(transfer):
        return transfer.call(encode({"messages": job.messages, "model": job.model}))

    return of_each_thread(lambda: bench_by_hand.Transfer(job.url, job.text), call)


def httpx(job):
    import httpx

    return _httpx_like(httpx, job)


def httpx2(job):
    import httpx2

    return _httpx_like(httpx2, job)


def _httpx_like(library, job):
    limits = library.Limits(
        max_connections=job.concurrency, max_keepalive_connections=job.concurrency)
    client = library.Client(limits=limits, headers=HEADERS, timeout=60)
    return lambda: _text(client.post(job.chat_url, json=job.request).raise_for_status().json())


def httpx_post(job):
    """The guide's way: a new client, so a new connection and TLS context, for each call."""
    import httpx

    return lambda: _text(
        httpx.post(job.chat_url, headers=HEADERS, json=job.request, timeout=60.0)
        .raise_for_status()
        .json())


def requests(job):
    import requests

    def session():
        session = requests.Session()
        session.headers.update(HEADERS)
        return session

    def call(session):
        response = session.post(job.chat_url, json=job.request, timeout=60)
        response.raise_for_status()
        return _text(response.json())

    return of_each_thread(session, call)


def urllib3(job):
    import urllib3

    pool = urllib3.PoolManager(maxsize=job.concurrency, headers=HEADERS)

    def call():
        response = pool.request("POST", job.chat_url, json=job.request, timeout=60)
        if response.status != 200:
            raise RuntimeError(response.status)
        return _text(response.json())

    return call


def pycurl(job):
    import pycurl

    def handle():
        curl = pycurl.Curl()
        curl.setopt(pycurl.URL, job.chat_url)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.TIMEOUT, 60)
        curl.setopt(pycurl.HTTPHEADER, ["Content-Type: application/json", "X-API-Key: bench-key"])
        return curl

    def call(curl):
        body = io.BytesIO()
        curl.setopt(pycurl.POSTFIELDS, json.dumps(job.request))
        curl.setopt(pycurl.WRITEDATA, body)
        curl.perform()
        if curl.getinfo(pycurl.RESPONSE_CODE) != 200:
            raise RuntimeError(curl.getinfo(pycurl.RESPONSE_CODE))
        return _text(json.loads(body.getvalue()))

    return of_each_thread(handle, call)


def openai(job):
    import openai

    client = openai.OpenAI(api_key="bench-key", base_url=job.url)
    create = client.chat.completions.create
    return lambda: create(model=job.model, messages=job.messages).choices[0].message.content


@contextlib.asynccontextmanager
async def failsoft_async(job):
    import failsoft

    async with failsoft.AsyncClient("bench-key", base_url=job.url) as client:

        async def call():
            return (await client.chat(job.messages, model=job.model)).text

        yield call


@contextlib.asynccontextmanager
async def openai_async(job):
    import openai

    async with openai.AsyncOpenAI(api_key="bench-key", base_url=job.url) as client:
        create = client.chat.completions.create

        async def call():
            completion = await create(model=job.model, messages=job.messages)
            return completion.choices[0].message.content

        yield call


@contextlib.asynccontextmanager
async def aiohttp(job):
    import aiohttp

    async with aiohttp.ClientSession(
            headers=HEADERS, connector=aiohttp.TCPConnector(limit=job.concurrency)) as session:

        async def call():
            async with session.post(
                    job.chat_url, json=job.request, raise_for_status=True) as response:
                return _text(await response.json())

        yield call


def _text(answer):
    return answer["choices"][0]["message"]["content"]


def of_each_thread(make, call):
    """For what threads may not share."""
    own = threading.local()

    def with_own():
        try:
            value = own.value
        except AttributeError:
            value = own.value = make()
        return call(value)

    return with_own


SYNC = {
    "bench_by_hand": by_hand,
    "failsoft": failsoft,
    "httpx": httpx,
    "httpx2": httpx2,
    "httpx.post": httpx_post,
    "openai": openai,
    "pycurl": pycurl,
    "requests": requests,
    "urllib3": urllib3,
}
ASYNC = {"aiohttp": aiohttp, "failsoft-async": failsoft_async, "openai-async": openai_async}


def library_of(name):
    package = re.split(r"[.-]", name)[0]
    module = importlib.import_module(package)
    return f"{package} {getattr(module, '__version__', None) or version(package)}"
