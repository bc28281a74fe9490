"""Shapes of lines on which backtracking goes wild: runs of one letter, repeated words, signs of equality, up to the
64 KiB to which vigie reads a line."""

import dataclasses

LONGEST = 64 << 10


@dataclasses.dataclass
class Shape:
    name: str
    line: str
    lines: int = 200

    def log(self):
        return (self.line + "\n").encode() * self.lines


def _filled(beginning, unit, end="", length=LONGEST):
    return beginning + unit * ((length - len(beginning) - len(end)) // len(unit)) + end


SHAPES = [
    Shape("thirty a", "2025-11-14T00:00:00Z app error: " + "a" * 30 + "!"),
    Shape("sixty a", "2025-11-14T00:00:00Z app error: " + "a" * 60 + "!"),
    Shape("sixty letters", "2025-11-14T00:00:00Z app error: " + "abcdefghij" * 6 + "0"),
    Shape("equals and words", "2025-11-14T00:00:00Z app error: " + "key=value " * 6 + "y"),
    Shape("words twice", "2025-11-14T00:00:00Z app said " + "again again other other " * 20),
    Shape("64 KiB of a", _filled("2025-11-14T00:00:00Z app error: ", "a", "!"), 50),
    Shape("64 KiB of errors", _filled("2025-11-14T00:00:00Z app ", "error: aaaaaaaaaaaaaaaaaaaaaaaa! "), 50),
    Shape("64 KiB of words", _filled("2025-11-14T00:00:00Z app ", "abcdefghijklmnopqrst abcdefghijklmnopqrst "), 50),
    Shape("64 KiB of word bytes", _filled("", "w"), 50),
    Shape("64 KiB of equals", _filled("2025-11-14T00:00:00Z app error: ", "=", "y"), 50),
    Shape("64 KiB of capitals to come", _filled("2025-11-14T00:00:00Z app error: ", "z", "0"), 50),
]
