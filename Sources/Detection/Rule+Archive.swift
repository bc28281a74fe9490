// Rules in an archive, without what only people and tests read: tests and references stay in the rule files.
import Bindings

extension Rule: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(id)
        archive.write(name)
        archive.write(title)
        archive.write(description)
        archive.write(status)
        archive.write(type)
        archive.write(severity)
        archive.write(tags)
        archive.write(file)
        archive.write(line)
        archive.write(revision)
        archive.write(logsource)
        archive.write(match)
        archive.write(exclusions)
        archive.write(fingerprint != nil)
        if let fingerprint { archive.write(fingerprint) }
        archive.write(contextBefore)
        archive.write(contextAfter)
        archive.write(correlation)
        archive.write(policy)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        id = try archive.read()
        name = try archive.readOptional()
        title = try archive.read()
        description = try archive.read()
        status = try archive.read()
        type = try archive.readOptional()
        severity = try archive.read()
        tags = try archive.readList()
        references = []
        tests = []
        file = try archive.read()
        line = try archive.read()
        revision = try archive.read()
        logsource = try archive.readOptional()
        match = try archive.read()
        exclusions = try archive.readList()
        fingerprint = try archive.read(Bool.self) ? try archive.readList() : nil
        contextBefore = try archive.read()
        contextAfter = try archive.read()
        correlation = try archive.readOptional()
        policy = try archive.read()
        notes = Notes()
    }
}

extension Rule.Match: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(reuse)
        archive.write(pattern)
        archive.write(all)
        archive.write(any)
        archive.write(none)
        archive.write(count: keywords.count)
        for keyword in keywords { archive.write(keyword) }
        archive.write(condition)
        archive.write(strip)
        archive.write(scope)
        archive.write(count: decode.count)
        for (field, steps) in decode.sorted(by: { $0.key < $1.key }) {
            archive.write(field)
            archive.write(steps)
        }
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        self.init()
        reuse = try archive.readOptional()
        pattern = try archive.readOptional()
        all = try archive.readList()
        any = try archive.readList()
        none = try archive.readList()
        for _ in 0..<(try archive.count()) { keywords.append(Array(try archive.run())) }
        condition = try archive.readOptional()
        strip = try archive.readOptional()
        scope = try archive.read()
        for _ in 0..<(try archive.count()) {
            let field = try archive.read(String.self)
            decode[field] = try archive.readList()
        }
    }
}

/// Their numbers are given again when a set is made.
extension Rule.Item: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(label)
        archive.write(fields)
        archive.write(pattern)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        label = try archive.readOptional()
        fields = try archive.readList()
        pattern = try archive.read()
    }
}

extension Rule.Exclusion: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(condition)
        archive.write(reason)
        archive.write(owner)
        archive.write(until.map { Int($0.microseconds) })
        archive.write(line)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        condition = try archive.read()
        reason = try archive.read()
        owner = try archive.readOptional()
        until = try archive.readOptional(Int.self).map { Timestamp(microseconds: Int64($0)) }
        line = try archive.read()
    }
}

extension Rule.FingerprintPart: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(name)
        switch source {
        case .rule: archive.write(unsigned: 0)
        case .type: archive.write(unsigned: 1)
        case .operand(let operand):
            archive.write(unsigned: 2)
            archive.write(operand)
        }
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        name = try archive.read()
        switch try archive.byte() {
        case 0: source = .rule
        case 1: source = .type
        case 2: source = .operand(try archive.read())
        default: throw ArchiveFault()
        }
    }
}
