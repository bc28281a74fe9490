"""Writes a corpus: records of several programs in one log, in the order of their time, the same bytes for the same seed.

    python3 generator.py text|json MEBIBYTES FILE    prints what it wrote as JSON"""

import json
import random
import sys

import json_incidents
import json_lines
import text_incidents
import text_lines
from clock import Clock
from vocabulary import Vocabulary

SEED = 20251114
SHARE = 0.0058  # of records: those of several lines bring the share of lines down to a half per cent
KINDS = {
    "text": (text_lines.FAMILIES, text_incidents.INSTEAD),
    "json": (json_lines.FAMILIES, json_incidents.INSTEAD),
}
BLOCK = 1 << 20


def records(kind, seed=SEED):
    """Endless (record, whether it tells of trouble); a program writes a few dozen records before the next one does."""
    families, instead = KINDS[kind]
    rng = random.Random(seed)
    clock, vocabulary = Clock(rng), Vocabulary(rng)
    draw = rng.random
    pool = [family for weight, family in families for _ in range(weight)]
    while True:
        family = pool[int(draw() * len(pool))]
        trouble = instead[family.__name__]
        for _ in range(1 + int(draw() * 50)):
            clock.tick()
            if draw() < SHARE:
                yield trouble(clock, vocabulary), True
            else:
                yield family(clock, vocabulary), False


def blocks(kind, size, seed=SEED):
    """The corpus in pieces of about a mebibyte, cut to whole records at `size` bytes: (bytes, records, in trouble)."""
    left, parts, length, count, trouble = size, [], 0, 0, 0
    for record, is_trouble in records(kind, seed):
        parts.append(record)
        length += len(record)
        count += 1
        trouble += is_trouble
        if length >= min(BLOCK, left):
            yield "".join(parts).encode("ascii"), count, trouble
            left -= length
            if left <= 0:
                return
            parts, length, count, trouble = [], 0, 0, 0


def write(kind, size, path, seed=SEED):
    """What was written: bytes, lines, records and the records that tell of trouble."""
    facts = {"kind": kind, "seed": seed, "bytes": 0, "lines": 0, "records": 0, "trouble": 0}
    with open(path, "wb") as file:
        for block, count, trouble in blocks(kind, size, seed):
            file.write(block)
            facts["bytes"] += len(block)
            facts["lines"] += block.count(b"\n")
            facts["records"] += count
            facts["trouble"] += trouble
    return facts


if __name__ == "__main__":
    print(json.dumps(write(sys.argv[1], int(sys.argv[2]) << 20, sys.argv[3])))
