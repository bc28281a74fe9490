"""The rows of one incident, drawn at random, that agree with each other: occurrences, counts, histogram, offsets."""

import json

MICROSECONDS = 1_000_000
DAY = 86_400 * MICROSECONDS
YEARS = 800 * DAY  # how far back the oldest incident lies

# id, type, severity (1 to 4), field of the key, title
RULES = (
    ("auth.ssh.failed-password", "authentication", 2, "source.ip", "SSH login refused", "Connexion SSH refusée"),
    ("auth.app.login-failed", "authentication", 1, "source.ip", "Login failed", "Échec de connexion"),
    ("db.postgres.deadlock", "database", 3, "service.name", "Deadlock in PostgreSQL", "Interblocage dans PostgreSQL"),
    ("db.java.sql-exception", "database", 2, "service.name", "Database exception", "Exception de base de données"),
    ("perf.proxy.upstream-timeout", "performance", 3, "service.name", "Upstream timed out", "Serveur amont trop lent"),
    ("perf.kernel.oom-kill", "performance", 4, "host.name", "Out of memory", "Mémoire épuisée"),
    ("security.web.traversal", "security", 3, "source.ip", "Path traversal tried", "Traversée de répertoires tentée"),
    ("web.asset.missing", "interface", 1, "url.path", "Picture or font missing", "Image ou police manquante"),
)
STATUSES = ("new",) * 6 + ("acknowledged", "analysis", "investigation", "resolved", "verified") + ("closed",) * 34
OPEN = ("new", "acknowledged", "analysis", "investigation")
SEVERITIES = {1: "cosmetic", 2: "minor", 3: "major", 4: "critical"}
STEPS = ("acknowledged", "resolved", "verified", "closed")


def source_name(number):
    return f"/var/log/shop/host{number // 4:02d}/app{number % 4}.log"


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def zigzag(value):
    return varint((value << 1) ^ (value >> 63) if value >= 0 else ((-value) << 1) - 1)


def histogram(times):
    """(width in seconds, buckets) as the tracker packs them: at most 200 buckets, the width doubled until they fit."""
    counts = {}
    for moment in times:
        second = moment // MICROSECONDS
        counts[second] = counts.get(second, 0) + 1
    width = 1
    while len(counts) > 200:
        width *= 2
        merged = {}
        for index, count in counts.items():
            merged[index >> 1] = merged.get(index >> 1, 0) + count
        counts = merged
    out, last = bytearray(), 0
    for index, count in sorted(counts.items()):
        out += zigzag(index - last) + varint(count)
        last = index
    return width, bytes(out)


def differences(offsets):
    out, last = bytearray(), 0
    for offset in offsets:
        out += varint(offset - last)
        last = offset
    return bytes(out)


class Batch:
    """Rows for some incidents, by table."""

    COLUMNS = {
        "incidents": "id fingerprint fingerprint_version fingerprint_parts status origin type found_type severity"
        " found_severity title_en title_fr description_en description_fr first_seen last_seen occurrences historical"
        " command filed_at updated_at acknowledged_at resolved_at verified_at closed_at quiet",
        "incident_rules": "incident rule count severity type title_en title_fr description_en description_fr time offset",
        "histograms": "incident width buckets",
        "entities": "incident field value count",
        "evidence": "incident source offset rule roles time time_assumed mark severity template name line excerpt",
        "incident_sources": "incident source name",
        "incident_keys": "incident field value",
        "counted": "source rule incident first last offsets",
        "links": "incident kind other",
        "history": "incident kind actor at event_time payload",
    }

    def __init__(self):
        self.rows = {table: [] for table in self.COLUMNS}
        self.closed = []  # rules and keys that may come back

    def statements(self):
        """SQL and values of each table, in an order that foreign keys allow."""
        result = {}
        for table, columns in self.COLUMNS.items():
            names = columns.split()
            quoted = ", ".join(f'"{name}"' for name in names)
            marks = ", ".join("?" * len(names))
            result[table] = (f"INSERT INTO {table} ({quoted}) VALUES ({marks})", self.rows[table])
        return result

    def add(self, rng, number, sources, offsets, history, until, age):
        """One incident. `offsets` holds how far each source was counted and is moved on; `age` is 1 for the oldest."""
        draw = rng.random
        rule, kind, severity, field, en, fr = RULES[int(draw() * len(RULES))]
        key = self.key(field, number)
        if draw() < 0.05 and self.closed:
            (rule, kind, severity, field, en, fr), key = self.closed.pop(int(draw() * len(self.closed)))
        status = "closed" if age > 0.3 and draw() < 0.97 else STATUSES[int(draw() * len(STATUSES))]
        if status == "closed":
            self.closed.append(((rule, kind, severity, field, en, fr), key))
        count = 1 + int(draw() ** 6 * 400)
        start = until - int(age * YEARS) - int(draw() * 3_600) * MICROSECONDS
        times = sorted(start + int(draw() * 3_600 * MICROSECONDS) for _ in range(count))
        place = int(draw() * len(sources))
        records = []
        for _ in times:
            offsets[place] += 80 + int(draw() * 200)
            records.append(offsets[place])
        second = "log.generic.error" if draw() < 0.2 else None
        parts = [{"field": "rule", "value": rule}, {"field": field, "value": key}]
        text = f"rule={rule} {field}={key}"
        title_en, title_fr = f"{en}: {key}", f"{fr} : {key}"
        words = (title_en, title_fr, f"{en}. Look at the lines below.", f"{fr}. Voir les lignes ci-dessous.")
        filed = times[0] + 60 * MICROSECONDS
        stamps = self.stamps(rng, status, times[-1])
        self.rows["incidents"].append(
            (number, text, 1, canonical(parts), status, "log", kind, kind, severity, severity, *words, times[0],
             times[-1], count, 0, "vigie watch", filed, max([filed] + [s for s in stamps if s]), *stamps, None)
        )
        name = source_name(place)
        for who, share in [(rule, records)] + ([(second, records[::2])] if second else []):
            self.rows["incident_rules"].append(
                (number, who, len(share), severity, kind, *words, times[0], share[0])
            )
            self.rows["counted"].append((sources[place], who, number, share[0], share[-1], differences(share)))
        self.rows["histograms"].append((number, *histogram(times)))
        self.rows["entities"] += [(number, "host.name", f"host{place // 4:02d}", count), (number, field, key, count)]
        self.rows["incident_keys"].append((number, field, key))
        self.rows["incident_sources"].append((number, sources[place], name))
        for index in sorted({0, count // 2, count - 1}):
            self.rows["evidence"].append(
                (number, sources[place], records[index], rule, 7 if count == 1 else 1 + index % 2, times[index], 0,
                 number, severity, f"{en} <*>", name, records[index] // 120, self.excerpt(en, key, number, index))
            )
        if number > 100 and draw() < 0.02:
            self.rows["links"].append((number, "parent", number - 1 - int(draw() * 90)))
        self.tell(rng, number, text, severity, kind, words, times, filed, history)

    def tell(self, rng, number, text, severity, kind, words, times, filed, history):
        """`history` rows: opened, then raised, proposed and withdrawn, reminded and told as often as there is room."""
        payload = {"fingerprint": text, "severity": SEVERITIES[severity], "type": kind, "title_en": words[0],
                   "title_fr": words[1]}
        told = self.rows["history"]
        told.append((number, "opened", "vigie", filed, times[0], canonical(payload)))
        at = filed
        if history % 2 == 0:
            at += 60 * MICROSECONDS
            raised = {"from": SEVERITIES[max(1, severity - 1)], "to": SEVERITIES[severity], "rule": "bench.raise"}
            told.append((number, "raised", "vigie", at, times[-1], canonical(raised)))
        for _ in range((history - 1) // 2):
            at += int((1 + rng.random() * 60) * MICROSECONDS)
            if rng.random() < 0.1:
                told.append((number, "reminded", "vigie", at, None, canonical({"severity": SEVERITIES[severity]})))
                update = {"audience": "internal", "text_en": words[0]}
                told.append((number, "updated", "anna", at + MICROSECONDS, None, canonical(update)))
                continue
            quiet = {"why": "quiet", "last_seen": "2026-01-01T00:00:00.000Z"}
            told.append((number, "proposed", "vigie", at, times[-1], canonical(quiet)))
            told.append((number, "withdrawn", "vigie", at + MICROSECONDS, times[-1], "{}"))

    @staticmethod
    def key(field, number):
        if field == "source.ip":
            return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return {"service.name": "service-", "host.name": "machine-", "url.path": "/img/picture-"}[field] + str(number)

    @staticmethod
    def stamps(rng, status, last):
        """acknowledged, resolved, verified and closed, as far as the status has come."""
        depth = {"new": 0, "acknowledged": 1, "analysis": 1, "investigation": 1, "resolved": 2, "verified": 3}
        reached = depth.get(status, 4)
        at, stamps = last, []
        for index in range(4):
            at += int((0.1 + rng.random()) * 3_600 * MICROSECONDS * (1, 6, 12, 24)[index])
            stamps.append(at if index < reached else None)
        return stamps

    @staticmethod
    def excerpt(title, key, number, index):
        line = f"2026-01-01T00:00:{index % 60:02d}.000Z app[{number % 40_000}]: {title} for {key}, request {number}-{index}"
        around = [f"2026-01-01T00:00:00.000Z app[{number % 40_000}]: GET /basket/{number} 200 {17 + n} ms" for n in range(3)]
        return canonical({"after": around[:1], "before": around, "isCut": False, "lines": [line], "matchedLine": 0})
