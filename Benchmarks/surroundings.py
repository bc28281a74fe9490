"""On what was measured: machine, kernel, toolchain, commit, and the versions of the libraries and tools."""

import datetime
import os
import pathlib
import platform
import re
import subprocess

import tools

ROOT = pathlib.Path(__file__).parent.parent
LIBRARIES = {"PCRE2": "libpcre2-8", "Hyperscan": "libhs", "ISA-L": "libisal", "zlib": "zlib", "SQLite": "sqlite3"}


def facts(bench, results):
    """What stands at the head of a result."""
    commit = _said("git", "rev-parse", "--short", "HEAD") or "unknown"
    changed = _said("git", "status", "--porcelain", "--untracked-files=no")
    memory = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())
    return {
        "date": datetime.date.today().isoformat(),
        "commit": commit + ("+" if changed else ""),
        "vigie": bench.vigie.version(),
        "engine": " · ".join(bench.vigie.doctor().splitlines()) or "vigie does not say",
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": f"{int(memory[1]) / 1e6:.1f} GB" if memory else "unknown",
        "kernel": platform.release(),
        "system": _system(),
        "toolchain": (_said("swift", "--version").splitlines() or ["unknown"])[0],
        "load": " ".join(f"{one:.2f}" for one in os.getloadavg()) + " (1, 5, 15 minutes, at the end)",
        "runs": f"medians of {bench.runs}, interleaved",
        "packages": {name: _library(package) for name, package in LIBRARIES.items()},
        "tools": tools.versions(),
        "missing": ", ".join(bench.missing) or "none",
        "corpora": bench.corpora.facts,
        "reservations": bench.reservations(results, changed),
    }


def _processor():
    found = re.search(r"model name\s*:\s*(.+)", pathlib.Path("/proc/cpuinfo").read_text())
    return f"{found[1] if found else platform.processor()} ({platform.machine()})"


def _system():
    try:
        found = re.search(r'PRETTY_NAME="?([^"\n]+)', pathlib.Path("/etc/os-release").read_text())
    except OSError:
        found = None
    return found[1] if found else "unknown"


def _library(package):
    """Hyperscan's pkg-config name is Vectorscan's too; the version tells them apart."""
    return _said("pkg-config", "--modversion", package) or "not here"


def _said(*command):
    try:
        run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return ""
    return run.stdout.strip() if run.returncode == 0 else ""
