"""The share of a log's lines that at least one of patterns.tsv matches, by Python's own expressions: a check on the
corpus that asks neither vigie nor its competitors. Patterns that Python does not read are left out.

    python3 matching_share.py FILE    prints a number from 0 to 1"""

import re
import sys

import patterns


def compiled():
    for _, pattern in patterns.read("patterns"):
        try:
            yield re.compile(patterns.for_python(pattern))
        except re.error:
            continue


if __name__ == "__main__":
    expressions = list(compiled())
    with open(sys.argv[1], encoding="latin-1") as file:
        lines = file.read().splitlines()
    print(sum(any(one.search(line) for one in expressions) for line in lines) / max(1, len(lines)))
