"""Counts how often four bytes stand together in logs and writes Sources/Bindings/GramFrequency.swift: what the
prefilter calls a telling literal. Each file weighs the same; letters in lower case, digits as 0.

    python3 Benchmarks/gram-frequencies.py LOG... > Sources/Bindings/GramFrequency.swift
"""

import collections
import gzip
import math
import sys

SAMPLE = 100_000
WEIGHT = 20_000
FOLDED = bytes(0x30 if 0x30 <= b <= 0x39 else b | 0x20 if 0x41 <= b <= 0x5A else b for b in range(256))

HEAD = """// How often four bytes stand together in logs, in bits: what makes a literal telling. Counted over the log samples of many
// programs (each file weighing the same), letters in lower case, digits as 0; what is not listed is rarer.
// Written by Benchmarks/gram-frequencies.py; not to be edited by hand.

enum GramFrequency {
    /// Bits of what is not listed.
    static let rare = 16

    /// Grams by their bits, one after the other.
    static let listed: [(bits: Int, grams: String)] = ["""


def counted(paths):
    total, weight = collections.Counter(), 0.0
    for path in paths:
        content = open(path, "rb").read()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        text = content[:SAMPLE].translate(FOLDED)
        share = min(1.0, WEIGHT / max(1, len(text)))
        grams = collections.Counter(text[i : i + 4] for i in range(len(text) - 3))
        for gram, count in grams.items():
            total[gram] += count * share
        weight += len(text) * share
    return total, weight


def listed(total, weight):
    classes = collections.defaultdict(list)
    for gram, count in total.items():
        bits = -math.log2(count / weight)
        if bits <= 15.2 and all(0x20 <= byte <= 0x7E for byte in gram):
            classes[max(8, min(15, round(bits)))].append(gram.decode())
    return sorted(classes.items())


def wrapped(text, width=100):
    """Pieces of `text` of which none ends in a blank, but perhaps the last."""
    while text:
        end = min(width, len(text))
        while end < len(text) and text[end - 1] == " ":
            end -= 1
        yield text[:end]
        text = text[end:]


def main():
    print(HEAD)
    for bits, grams in listed(*counted(sys.argv[1:])):
        ordered = sorted(grams, key=lambda gram: (gram.endswith(" "), gram), reverse=True)
        lines = "\n".join(" " * 12 + line for line in wrapped("".join(ordered)))
        print(f'        (\n            {bits},\n            #"""\n{lines}\n            """#\n        ),')
    print("    ]\n}")


if __name__ == "__main__":
    main()
