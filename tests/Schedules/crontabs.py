"""Draws crontabs and prints when they tick according to croniter: `crontab|after|tick,tick,…`, one a line.

Two things are left out that croniter reads in a way of its own, and Krewe as Vixie cron does: a field for a day that begins with a star and has
steps (croniter takes it for restricted), and days of the week that are all listed (croniter takes them for a star).
"""
import datetime
import random
import sys

from croniter import croniter

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
DAYS = "sun mon tue wed thu fri sat".split()


def item(draw, low, high, names, steps):
    def value(number):
        return names[number - low] if names and draw.random() < 0.4 else str(number)

    first, last = sorted((draw.randint(low, high), draw.randint(low, high)))
    kind = draw.random()
    if kind < 0.4 or first == last:
        return value(first)
    if kind < 0.65:
        return f"{value(first)}-{value(last)}"
    if kind < 0.85 or not steps:
        return f"{first}-{last}/{draw.randint(1, (high - low) // 3 + 1)}"
    return f"*/{draw.randint(1, (high - low) // 2 + 1)}"


def field(draw, low, high, star, names=None, steps=True):
    return "*" if draw.random() < star else ",".join(item(draw, low, high, names, steps) for _ in range(draw.choice([1, 1, 1, 2, 3])))


def main(count, seed):
    draw = random.Random(seed)
    while count > 0:
        weekday = field(draw, 0, 6, 0.6, DAYS, steps=False)
        text = " ".join([field(draw, 0, 59, 0.4), field(draw, 0, 23, 0.4), field(draw, 1, 31, 0.6, steps=False), field(draw, 1, 12, 0.6, MONTHS), weekday])
        after = datetime.datetime(2026, 1, 1) + datetime.timedelta(minutes=draw.randint(0, 3 * 365 * 1440))
        if weekday != "*" and croniter.expand(text)[0][4] == ["*"]:
            continue
        ticks = croniter(text, after)
        try:
            print(text, f"{after:%Y-%m-%dT%H:%M}", ",".join(f"{ticks.get_next(datetime.datetime):%Y-%m-%dT%H:%M}" for _ in range(50)), sep="|")
        except ValueError:  # There is no such day.
            print(text, f"{after:%Y-%m-%dT%H:%M}", "", sep="|")
        count -= 1


main(int(sys.argv[1]), int(sys.argv[2]))
