"""Runs the cases of canvas on Celery, over a Redis of its own, and writes what came of them to cases.json.

    /usr/bin/python3 -s record.py        needs celery, redis-server and redis-py (Debian: python3-celery, python3-redis, redis-server)

CeleryCaseTests runs each case on Krewe and compares. A case is an expression; what is asked of its result is `get`, and what tasks have written with `log`.
"""
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

import celery
import redis
from celery import Celery, chain, chord, group
from celery.contrib.testing.worker import start_worker
from celery.exceptions import Ignore
from celery.result import GroupResult

PATIENCE = 6  # Seconds until a result counts as one that never comes.
SETTLE = 0.4  # Seconds in which callbacks are waited for.


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


PORT = free_port()
app = Celery("cases", broker="redis://127.0.0.1:%d/1" % PORT, backend="redis://127.0.0.1:%d/2" % PORT)
app.conf.update(worker_hijack_root_logger=False, broker_transport_options={"visibility_timeout": 3600})
book = redis.Redis(port=PORT, db=3)


@app.task
def add(x, y):
    return x + y


@app.task
def mul(x, y):
    return x * y


@app.task
def sub(x, y):
    return x - y


@app.task
def xsum(numbers):
    return sum(numbers)


@app.task
def total(numbers, more):
    return sum(numbers) + more


@app.task
def count(items):
    return len(items)


@app.task
def nothing(*args):
    return None


@app.task
def slowly(seconds, value):
    time.sleep(seconds)
    return value


@app.task
def fail(why):
    raise ValueError(why)


@app.task
def ignore():
    raise Ignore()


@app.task(bind=True, max_retries=3)
def flaky(self, value):
    if self.request.retries == 0:
        raise self.retry(countdown=0)
    return value


@app.task
def log(entry):
    book.rpush("log", json.dumps(entry))
    return entry


@app.task
def handle(request, exc, traceback):
    book.rpush("log", json.dumps("handled: %s" % exc))


@app.task(bind=True)
def become(self, what):
    raise self.replace({
        "call": add.s(4, 1),
        "chain": add.s(4, 1) | add.s(10),
        "group": group(add.s(1, 1), add.s(2, 2)),
        "chord": group(add.s(1, 1), add.s(2, 2)) | xsum.s(),
        "failure": fail.s("why"),
    }[what])


CASES = [line.split(" :: ") for line in pathlib.Path(__file__).with_name("cases.txt").read_text().splitlines() if " :: " in line]


def plain(value):
    return {"error": str(value)} if isinstance(value, BaseException) else [plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def outcome(expression):
    book.delete("log")
    try:
        result = eval(expression)
        if result is not None and not isinstance(result, (int, list)):
            get = result.join if isinstance(result, GroupResult) else result.get
            result = {"result": plain(get(timeout=PATIENCE))}
        else:
            result = {"result": result}
    except celery.exceptions.TimeoutError:
        result = {"pending": True}
    except Exception as e:  # noqa: BLE001: that is what is asked for
        result = {"error": str(e)}
    time.sleep(SETTLE)
    entries = [json.loads(re.sub("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", e.decode())) for e in book.lrange("log", 0, -1)]
    return {**result, **({"log": sorted(entries, key=str)} if entries else {})}


def main():
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(["redis-server", "--port", str(PORT), "--bind", "127.0.0.1", "--save", "", "--dir", folder], stdout=subprocess.DEVNULL)
        try:
            while True:
                try:
                    book.ping()
                    break
                except redis.ConnectionError:
                    time.sleep(0.05)
            with start_worker(app, pool="threads", concurrency=8, perform_ping_check=False, shutdown_timeout=30):
                cases = []
                for name, expression in CASES:
                    cases.append({"name": name.strip(), "expression": expression.strip(), **outcome(expression.strip())})
                    print(json.dumps(cases[-1]), file=sys.stderr)
        finally:
            server.terminate()
            server.wait()
    lines = ",\n".join("    " + json.dumps(case, ensure_ascii=False) for case in cases)
    pathlib.Path(__file__).with_name("cases.json").write_text('{\n  "celery": "%s",\n  "cases": [\n%s\n  ]\n}\n' % (celery.__version__, lines))


if __name__ == "__main__":
    main()
    sys.stderr.flush()
    os._exit(0)  # Threads of the worker may wait for a broker that is gone.
