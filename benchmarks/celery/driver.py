"""Measures Celery: driver.py <throughput|producer|latency|chord> <count> <inflight>. Prints one line of JSON.

The defaults are the best that was found on two cores (tasks a second, results fetched):
  workers   two of the solo pool: 1,200 to 1,750, with a prefetch of 256 1,550 to 1,800; one: 850 to 1,000
  pool      prefork with one or two children: 750 to 1,100; threads: 850 to 1,050; gevent and eventlet: 300
  prefetch  8, 64 or 256 makes no difference to a single worker
  results   asking for all that are missing with MGET is a tenth to a third faster than a subscription per result
  producer  a second publishing thread is no faster (one interpreter lock); one producer is kept for all submits
"""
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from celery import chord
from celery._state import _set_task_join_will_block
from celery.result import ResultSet

from tasks import add, app, setting, tsum

SETTINGS = {
    "pool": setting("POOL", "solo"),
    "workers": int(setting("WORKERS", "2")),
    "concurrency": int(setting("CONCURRENCY", "1")),
    "prefetch": app.conf.worker_prefetch_multiplier,
    "fetch": setting("FETCH", "mget"),  # pubsub: a subscription per result; mget: what is missing is asked for in bulk
    "producers": int(setting("PRODUCERS", "1")),
}


@contextmanager
def workers():
    """Worker processes, ended by their ids whatever happens."""
    here = os.path.dirname(os.path.abspath(__file__))
    command = [sys.executable, "-s", "-W", "ignore", "-m", "celery", "-A", "tasks", "worker", "-l", "ERROR", "-O", "fair",
               "--without-gossip", "--without-mingle", "--without-heartbeat",
               "-P", SETTINGS["pool"], "-c", str(SETTINGS["concurrency"])]
    started = []
    try:
        for i in range(SETTINGS["workers"]):
            started.append(subprocess.Popen(command + ["-n", "bench%d@%%h" % i], cwd=here,
                                            stdout=subprocess.DEVNULL, stderr=sys.stderr))
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def submit(first, count):
    with app.producer_pool.acquire(block=True) as producer:
        return [add.apply_async((i, 1), producer=producer) for i in range(first, first + count)]


def submit_all(first, count):
    share = count // SETTINGS["producers"]
    if share == count:
        return submit(first, count)
    with ThreadPoolExecutor(SETTINGS["producers"]) as threads:
        parts = threads.map(lambda i: submit(first + i * share, share), range(SETTINGS["producers"]))
        return [result for part in parts for result in part]


def fetch(results):
    if SETTINGS["fetch"] == "pubsub":
        return ResultSet(results).join_native(timeout=120)
    found = dict(app.backend.get_many([result.id for result in results], timeout=120, interval=0.02))
    return [found[result.id]["result"] for result in results]


def throughput(count, inflight):
    # Without a subscription per submit, which only the pubsub way of fetching needs.
    _set_task_join_will_block(SETTINGS["fetch"] == "mget")
    done = 0
    while done < count:
        wave = min(inflight, count - done)
        values = fetch(submit_all(done, wave))
        if sorted(values) != list(range(done + 1, done + wave + 1)):
            raise SystemExit("wrong results")
        done += len(values)
    _set_task_join_will_block(False)


def latency(count, times):
    for i in range(count):
        start = time.perf_counter()
        if add.delay(i, 1).get(timeout=10) != i + 1:
            raise SystemExit("wrong result")
        times.append((time.perf_counter() - start) * 1000)


def run_chord(count):
    if chord((add.s(i, 1) for i in range(count)), tsum.s()).delay().get(timeout=300) != count * (count + 1) // 2:
        raise SystemExit("wrong sum")


def timed(action, *arguments):
    start = time.perf_counter()
    action(*arguments)
    return time.perf_counter() - start


def measure(scenario, count, inflight, times):
    if scenario == "producer":
        _set_task_join_will_block(True)
        submit_all(0, 200)
        return timed(submit_all, 0, count)
    with workers():
        add.delay(0, 1).get(timeout=60)
        if scenario == "throughput":
            throughput(1000, inflight)
            return timed(throughput, count, inflight)
        if scenario == "latency":
            latency(100, [])
            return timed(latency, count, times)
        if scenario == "chord":
            run_chord(200)
            return timed(run_chord, count)
    raise SystemExit("unknown scenario %s: throughput, producer, latency or chord" % scenario)


def main():
    scenario, count, inflight = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for database in (app.connection_for_write().channel().client, app.backend.client):
        database.flushdb()
    times = []
    seconds = measure(scenario, count, inflight, times)
    times.sort()
    config = " ".join("%s=%s" % item for item in SETTINGS.items())
    print(json.dumps({"rate": count / seconds, "seconds": seconds, "config": config,
                      "p50": times[len(times) // 2] if times else None,
                      "p99": times[len(times) * 99 // 100] if times else None}))


if __name__ == "__main__":
    main()
