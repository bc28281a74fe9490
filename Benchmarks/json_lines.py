"""Benign JSON lines in the shapes of zap, bunyan, pino, ECS and a web server's access log, some with escapes.

Every function takes the clock and the vocabulary and returns one line, its end included."""

from vocabulary import HOSTS, NOUNS, SERVICES, USERS

STATUS = [200] * 60 + [304] * 10 + [201] * 8 + [204] * 4 + [302] * 4


def zap(c, v):
    service = v.pick(SERVICES)
    return (
        f'{{"level":"{v.pick(("info", "info", "debug", "warn"))}","ts":{c.second}.{c.micro:06d},"logger":"{service}",'
        f'"caller":"{service}/{v.pick(NOUNS)}.go:{10 + v.below(600)}","msg":"{v.often(v.phrases)}",'
        f'"request_id":"{v.often(v.ids)}","user_id":{v.below(10**6)},"duration_ms":{v.below(900)},"error":null,'
        f'"labels":{{"region":"eu-{v.below(4)}","shard":{v.below(32)},"retry":false}}}}\n'
    )


def bunyan(c, v):
    return (
        f'{{"name":"{v.pick(SERVICES)}","hostname":"{v.pick(HOSTS)}","pid":{2000 + v.below(60)},"level":{v.pick((20, 30, 30, 40))},'
        f'"req_id":"{v.often(v.ids)}","component":"{v.pick(NOUNS)}","msg":"{v.often(v.phrases)} for \\"{v.pick(USERS)}\\"",'
        f'"time":"{c.iso}.{c.milli:03d}Z","v":0}}\n'
    )


def pino(c, v):
    return (
        f'{{"level":30,"time":{c.second}{c.milli:03d},"pid":{2000 + v.below(60)},"hostname":"{v.pick(HOSTS)}",'
        f'"req":{{"id":{v.below(10**7)},"method":"GET","url":"{v.often(v.paths)}","headers":{{"host":"shop.example.com",'
        f'"user-agent":"{v.often(v.agents)}","accept":"application\\/json"}},"remoteAddress":"{v.often(v.addresses)}",'
        f'"remotePort":{1024 + v.below(60000)}}},"res":{{"statusCode":{v.pick(STATUS)}}},"responseTime":{v.below(900)},'
        f'"msg":"request completed"}}\n'
    )


def ecs(c, v):
    package, name = v.often(v.classes)
    return (
        f'{{"@timestamp":"{c.iso}.{c.milli:03d}Z","log.level":"{v.pick(("INFO", "INFO", "DEBUG", "WARN"))}",'
        f'"message":"{v.often(v.phrases)} ({v.below(10**5)})","ecs.version":"1.2.0","service.name":"{package}",'
        f'"event.dataset":"{package}.log","process.thread.name":"http-nio-8080-exec-{1 + v.below(16)}",'
        f'"log.logger":"com.example.shop.{package}.{name}","trace.id":"{v.hex(16)}","transaction.id":"{v.hex(8)}"}}\n'
    )


def access(c, v):
    return (
        f'{{"time":"{c.iso}+00:00","remote_addr":"{v.often(v.addresses)}","method":"{v.pick(("GET", "GET", "POST", "HEAD"))}",'
        f'"status": {v.pick(STATUS)},"path":"{v.often(v.paths)}","bytes":{v.below(90000)},"request_time":0.{v.below(1000):03d},'
        f'"upstream":"10.0.{v.below(4)}.{v.below(60)}:8080","user_agent":"{v.often(v.agents)}","referer":""}}\n'
    )


def multiline(c, v):
    """A message of several lines, folded into one by its escapes."""
    package, name = v.often(v.classes)
    return (
        f'{{"timestamp":"{c.iso}.{c.micro:06d}Z","severity":"WARNING","service":"{package}","message":"r\\u00e9essai de '
        f'{v.pick(NOUNS)}: {v.often(v.phrases)}\\n  at com.example.shop.{package}.{name}\\n  at \\"main\\"\\t({v.below(900)})",'
        f'"context":{{"tags":["{v.pick(NOUNS)}","{v.pick(NOUNS)}"],"attempt":{v.below(5)},"errors":[]}}}}\n'
    )


FAMILIES = [(26, zap), (16, bunyan), (18, pino), (22, ecs), (16, access), (2, multiline)]
