"""The time of a generated log: it only goes forward, and every way of writing a second is made once a second."""

import time

START = 1763078400  # 2025-11-14 00:00:00 UTC
STEP = 40_000  # microseconds between two lines at most: fifty lines a second


class Clock:
    def __init__(self, rng):
        self.random = rng.random
        self.second = START
        self.micro = 0
        self._write()

    def tick(self):
        self.micro += int(self.random() * STEP)
        if self.micro >= 1_000_000:
            self.micro -= 1_000_000
            self.second += 1
            self._write()

    @property
    def milli(self):
        return self.micro // 1000

    def _write(self):
        parts = time.gmtime(self.second)
        self.iso = time.strftime("%Y-%m-%dT%H:%M:%S", parts)
        self.spaced = time.strftime("%Y-%m-%d %H:%M:%S", parts)
        self.access = time.strftime("%d/%b/%Y:%H:%M:%S +0000", parts)
        self.slashed = time.strftime("%Y/%m/%d %H:%M:%S", parts)
        self.weekday = time.strftime("%a %b %d %H:%M:%S", parts)
        self.year = parts.tm_year
