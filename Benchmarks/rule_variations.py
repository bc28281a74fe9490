"""A thousand rules out of the 216: variations that look for other words of the same length and rarity.

A word that is frequent in the corpora gives way to one about as frequent there, a rare one to a pronounceable word
made of the pairs of letters that the patterns' own words have. Classes, captures and quantifiers stay as they are."""

import collections
import math
import random
import re

import generator

SEED = 216_000
SAMPLE = 1 << 20  # bytes of each corpus by which words are called frequent or rare

# What in a pattern is not literal text: escapes, classes, groups' beginnings, counts; then the words.
TOKEN = re.compile(
    r"\\[xX][0-9A-Fa-f]{2}|\\k<\w+>|\\[pP]\{\w+\}|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\(\?<\w+>|\(\?[a-zA-Z:=!<>-]+"
    r"|\{\d+(?:,\d*)?\}|%[0-9A-Fa-f]{2}|(?P<word>[A-Za-z]{4,})|.",
    re.S,
)


def drawn(base, count):
    """`count` of `base`, in their order."""
    chosen = set(random.Random(SEED).sample(range(len(base)), count))
    return [pair for place, pair in enumerate(base) if place in chosen]


def filled_up(base, count):
    """`base` and as many variations of its patterns as it takes to have `count`."""
    words = Words([pattern for _, pattern in base])
    all_pairs, known = list(base), {pattern for _, pattern in base}
    for lap in range(1, 100):
        for name, pattern in base:
            if len(all_pairs) == count:
                return all_pairs
            other = varied(pattern, words)
            if other not in known:
                known.add(other)
                all_pairs.append((f"{name}_v{lap}", other))
    raise ValueError(f"only {len(all_pairs)} different rules can be made")


def varied(pattern, words):
    """`pattern` with other words, the same word always giving way to the same."""
    chosen = {}

    def replace(token):
        word = token["word"]
        if word is None:
            return token[0]
        if word.lower() not in chosen:
            chosen[word.lower()] = words.instead_of(word.lower())
        return _cased_as(word, chosen[word.lower()])

    return TOKEN.sub(replace, pattern)


def _cased_as(model, word):
    return "".join(new.upper() if old.isupper() else new for old, new in zip(model, word))


class Words:
    """Words by length and by how often the corpora have them, and made-up ones for those that they do not have."""

    def __init__(self, base):
        self.rng = random.Random(SEED)
        self.counts = collections.Counter()
        for kind in generator.KINDS:
            text = next(generator.blocks(kind, SAMPLE))[0].decode("ascii").lower()
            self.counts.update(re.findall(r"[a-z]{4,}", text))
        self.alike = collections.defaultdict(list)
        for word in sorted(self.counts):
            self.alike[self._kind(word)].append(word)
        literal = [token["word"].lower() for text in base for token in TOKEN.finditer(text) if token["word"]]
        self.literal = set(literal)
        self.next_letter = collections.defaultdict(list)
        for word in literal:
            for pair in zip("^" + word, word):
                self.next_letter[pair[0]].append(pair[1])

    def instead_of(self, word):
        if self.counts[word]:
            return self.rng.choice(self.alike[self._kind(word)])
        return self._made_up(len(word))

    def _kind(self, word):
        return len(word), int(math.log(self.counts[word], 3))

    def _made_up(self, length):
        while True:
            word, last = "", "^"
            while len(word) < length and self.next_letter[last]:
                last = self.rng.choice(self.next_letter[last])
                word += last
            if len(word) == length and not self.counts[word] and word not in self.literal:
                return word
