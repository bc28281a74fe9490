"""The corpora on disk: made once for a size and a generator, plain and gzipped, kept below the cache directory.

Slices are whole lines from the beginning; tiles are a slice so many times over, so that a fast program reads for
seconds the very lines on which a slow one spends seconds."""

import gzip
import hashlib
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
KINDS = ("text", "json")
MIB = 1 << 20


class Corpora:
    def __init__(self, cache, size):
        """`size` in MiB for each kind."""
        parts = sorted(HERE.glob("*_lines.py")) + sorted(HERE.glob("*_incidents.py"))
        parts += [HERE / name for name in ("clock.py", "vocabulary.py", "generator.py")]
        digest = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:8]
        self.size = size
        self.directory = pathlib.Path(cache) / f"corpora-{size}-{digest}"
        self.directory.mkdir(parents=True, exist_ok=True)
        self.facts = {}

    def make(self):
        """Both kinds, each by a process of its own: this one stays small, or memory could not be measured from it."""
        running = [kind for kind in KINDS if not self._facts_of(kind).exists()]
        children = [(kind, self._start(kind)) for kind in running]
        for kind, child in children:
            output, _ = child.communicate()
            if child.returncode != 0:
                sys.exit(f"the {kind} corpus could not be written")
            facts = json.loads(output)
            facts["gzip_bytes"] = self.gz(kind).stat().st_size
            facts["matching_share"] = self._matching_share(kind)
            self._facts_of(kind).write_text(json.dumps(facts))
        for kind in KINDS:
            facts = self.facts[kind] = json.loads(self._facts_of(kind).read_text())
            facts["gzip_ratio"] = facts["bytes"] / facts["gzip_bytes"]
            facts["trouble_share"] = facts["trouble"] / facts["lines"]  # as written; matching_share is as measured

    def plain(self, kind):
        return self.directory / f"{kind}.log"

    def gz(self, kind):
        return self.directory / f"{kind}.log.gz"

    def slice(self, kind, mebibytes):
        """The first `mebibytes` MiB (the whole corpus if it is smaller), to the end of a line."""
        path = self.directory / f"{kind}-{mebibytes:g}.log"
        if not path.exists():
            with open(self.plain(kind), "rb") as corpus:
                head = corpus.read(int(mebibytes * MIB))
            _write(path, [head[: head.rfind(b"\n") + 1]])
        return path

    def tile(self, kind, mebibytes):
        """The slice of `mebibytes` MiB as often as it takes to be as large as the corpus: (path, times)."""
        piece = self.slice(kind, mebibytes)
        times = max(1, self.size * MIB // piece.stat().st_size)
        path = self.directory / f"{kind}-{mebibytes:g}-times-{times}.log"
        if not path.exists():
            content = piece.read_bytes()
            _write(path, (content for _ in range(times)))
        return path, times

    def gz_slice(self, kind, mebibytes):
        """`slice`, gzipped."""
        piece = self.slice(kind, mebibytes)
        path = piece.with_suffix(".log.gz")
        if not path.exists():
            with open(piece, "rb") as source, open(f"{path}.part", "wb") as raw:
                with gzip.GzipFile("", "wb", 6, raw, 0) as target:
                    while block := source.read(MIB):
                        target.write(block)
            os.replace(f"{path}.part", path)
        return path

    def four_times(self, kind):
        """The archive four times over in one file: gzip reads it as one log."""
        path = self.directory / f"{kind}-times-4.log.gz"
        if not path.exists():
            _write(path, (self.gz(kind).read_bytes() for _ in range(4)))
        return path

    def _facts_of(self, kind):
        return self.directory / f"{kind}.json"

    def _start(self, kind):
        plain, packed = self.plain(kind), self.gz(kind)
        print(f"Writing {self.size} MiB of {kind} to {plain}", file=sys.stderr)
        script = 'set -e; "$1" "$2" "$3" "$4" "$5.part"; gzip -6 -n -c "$5.part" >"$6.part"; mv "$5.part" "$5"; mv "$6.part" "$6"'
        command = ["sh", "-c", script, "sh", sys.executable, HERE / "generator.py", kind, str(self.size), plain, packed]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def _matching_share(self, kind):
        command = [sys.executable, HERE / "matching_share.py", self.slice(kind, 1)]
        return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def _write(path, pieces):
    part = path.with_name(path.name + ".part")
    with open(part, "wb") as file:
        for piece in pieces:
            file.write(piece)
    os.replace(part, path)
