// What a rule asks of its incident, in an archive.

extension IncidentPolicy: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(escalations)
        archive.write(resolution)
        archive.write(links)
        archive.write(inhibits)
        archive.write(reopenWithin.map { Int($0) })
        archive.write(service)
        archive.write(evidence)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        escalations = try archive.readList()
        resolution = try archive.readOptional()
        links = try archive.readList()
        inhibits = try archive.readList()
        reopenWithin = try archive.readOptional(Int.self).map { Int64($0) }
        service = try archive.readOptional()
        evidence = try archive.read()
    }
}

extension IncidentPolicy.Measure: Archived {}

extension IncidentPolicy.Escalation: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(severity)
        archive.write(trigger)
        archive.write(text)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        severity = try archive.read()
        trigger = try archive.read()
        text = try archive.read()
    }
}

extension IncidentPolicy.Trigger: Archived {
    func write(to archive: inout ArchiveWriter) {
        switch self {
        case .events(let atLeast, let within):
            archive.write(unsigned: 0)
            archive.write(atLeast)
            archive.write(within.map { Int($0) })
        case .distinct(let field, let atLeast):
            archive.write(unsigned: 1)
            archive.write(field)
            archive.write(atLeast)
        case .any(let condition):
            archive.write(unsigned: 2)
            archive.write(condition)
        case .measure(let measure, let threshold):
            archive.write(unsigned: 3)
            archive.write(measure)
            archive.write(threshold)
        }
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        switch try archive.byte() {
        case 0:
            let atLeast = try archive.read(Int.self)
            self = .events(atLeast: atLeast, within: try archive.readOptional(Int.self).map { Int64($0) })
        case 1: self = .distinct(field: try archive.read(), atLeast: try archive.read())
        case 2: self = .any(try archive.read())
        case 3: self = .measure(try archive.read(), try archive.read())
        default: throw ArchiveFault()
        }
    }
}

extension IncidentPolicy.Threshold: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(comparison)
        archive.write(value)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        comparison = try archive.read()
        value = try archive.read()
    }
}

extension IncidentPolicy.Resolution: Archived {
    func write(to archive: inout ArchiveWriter) {
        switch self {
        case .quiet(let time):
            archive.write(unsigned: 0)
            archive.write(Int(time))
        case .measured(let measure, let threshold, let time):
            archive.write(unsigned: 1)
            archive.write(measure)
            archive.write(threshold)
            archive.write(Int(time))
        case .nextEvent: archive.write(unsigned: 2)
        }
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        switch try archive.byte() {
        case 0: self = .quiet(Int64(try archive.read(Int.self)))
        case 1:
            let measure = try archive.read(IncidentPolicy.Measure.self)
            let threshold = try archive.read(IncidentPolicy.Threshold.self)
            self = .measured(measure, threshold, for: Int64(try archive.read(Int.self)))
        case 2: self = .nextEvent
        default: throw ArchiveFault()
        }
    }
}
