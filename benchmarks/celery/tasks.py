"""The Celery application the driver measures; its settings come from CELERY_BENCH_* variables."""
import os

from celery import Celery


def setting(name, default):
    return os.environ.get("CELERY_BENCH_" + name, default)


URL = "redis://127.0.0.1:%s" % setting("PORT", "16379")

app = Celery("tasks", broker=URL + "/1", backend=URL + "/2")
app.conf.update(
    worker_prefetch_multiplier=int(setting("PREFETCH", "256")),
    worker_send_task_events=False,
    worker_disable_rate_limits=True,
    worker_hijack_root_logger=False,
    broker_transport_options={"visibility_timeout": 3600},
    redis_max_connections=200,
    task_ignore_result=False,
    result_expires=3600,
)


@app.task(name="add")
def add(x, y):
    return x + y


@app.task(name="tsum")
def tsum(numbers):
    return sum(numbers)
