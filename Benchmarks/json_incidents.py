"""JSON lines that tell of trouble, of all five types, in the shapes of `json_lines`.

Each matches a rule that is shipped or one of patterns.tsv; that is what the share of matching lines counts."""

from text_incidents import ATTACKERS, PROBES
from vocabulary import HOSTS, NOUNS, SERVICES, USERS

PLAIN = [  # texts without quotes, which stand in JSON as they are
    "dial tcp 10.0.0.12:5432: connect: connection refused",
    "java.lang.OutOfMemoryError: Java heap space",
    "HikariPool-1 - Connection is not available, request timed out after 30001ms",
    "org.postgresql.util.PSQLException: ERROR: deadlock detected",
    "SQLSTATE[40001]: serialization failure",
    "write /srv/export.csv: no space left on device",
    "accept tcp: too many open files",
    "x509: certificate has expired or is not yet valid",
    "read ECONNRESET 10.0.0.7:6379",
    "getaddrinfo EAI_AGAIN cache1.internal",
    "panic: runtime error: invalid memory address",
    "CrashLoopBackOff: back-off 5m0s restarting failed container",
    "Readiness probe failed: HTTP probe failed with statuscode: 503",
    "MySQL server has gone away",
    "UnhandledPromiseRejectionWarning: TypeError: total is undefined",
    "WRONGPASS invalid username-password pair or user is disabled.",
    "System.NullReferenceException: Object reference not set",
    "gateway timeout after 30 s",
]


def zap(c, v):
    service = v.pick(SERVICES)
    return (
        f'{{"level":"error","ts":{c.second}.{c.micro:06d},"logger":"{service}","caller":"{service}/{v.pick(NOUNS)}.go:{10 + v.below(600)}",'
        f'"msg":"{v.pick(NOUNS)} failed","request_id":"{v.often(v.ids)}","user_id":{v.below(10**6)},"error":"{v.pick(PLAIN)}"}}\n'
    )


def bunyan(c, v):
    return (
        f'{{"name":"{v.pick(SERVICES)}","hostname":"{v.pick(HOSTS)}","pid":{2000 + v.below(60)},"level":50,'
        f'"req_id":"{v.often(v.ids)}","msg":"{v.pick(PLAIN)}","time":"{c.iso}.{c.milli:03d}Z","v":0}}\n'
    )


def slow(c, v):
    return (
        f'{{"level":"warn","ts":{c.second}.{c.micro:06d},"logger":"{v.pick(SERVICES)}","msg":"slow query",'
        f'"user":"{v.pick(USERS)}","duration_ms":{10000 + v.below(80000)},"error":"context deadline exceeded"}}\n'
    )


def ecs(c, v):
    package, name = v.often(v.classes)
    return (
        f'{{"@timestamp":"{c.iso}.{c.milli:03d}Z","log.level":"ERROR","message":"{v.pick(PLAIN)}","ecs.version":"1.2.0",'
        f'"service.name":"{package}","log.logger":"com.example.shop.{package}.{name}","trace.id":"{v.hex(16)}"}}\n'
    )


def access(c, v):
    probe = v.pick(PROBES).split(" ")
    status, path = (403, probe[1]) if v.below(2) else (v.pick((500, 502, 503, 504)), v.often(v.paths))
    if "/etc/" not in path and "select" not in path and "script" not in path:
        status = v.pick((500, 502, 503, 504))
    return (
        f'{{"time":"{c.iso}+00:00","remote_addr":"{v.pick(ATTACKERS)}","method":"{probe[0]}","status": {status},'
        f'"path":"{path}","bytes":{v.below(900)},"request_time":0.{v.below(1000):03d},"user_agent":"{v.often(v.agents)}"}}\n'
    )


# In whose place an incident is written.
INSTEAD = {"zap": zap, "bunyan": bunyan, "pino": slow, "ecs": ecs, "access": access, "multiline": ecs}
