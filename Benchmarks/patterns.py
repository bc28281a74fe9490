"""The lists of patterns (*.tsv: a name, a tab, a PCRE2 expression), and their dialects for other tools."""

import pathlib
import re

HERE = pathlib.Path(__file__).parent


def read(name):
    """(name, expression) of every line of `name`.tsv."""
    lines = (HERE / f"{name}.tsv").read_text("utf-8").splitlines()
    return [tuple(line.split("\t", 1)) for line in lines if line and not line.startswith("# ")]


def unnamed(pattern):
    """With plain groups for named ones, as ripgrep wants where several patterns share a name."""
    return re.sub(r"\(\?<[A-Za-z]\w*>", "(", pattern)


def for_python(pattern):
    """In Python's spelling of named groups; that it compiles is not promised."""
    pattern = re.sub(r"\(\?<([A-Za-z]\w*)>", r"(?P<\1>", pattern)
    return re.sub(r"\\k<(\w+)>", r"(?P=\1)", pattern)
