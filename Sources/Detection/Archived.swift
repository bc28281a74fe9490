// What can stand in an archive, and how the plain types do. A type is written and read in the order of its fields; who
// changes one raises `Archive.version`.

protocol Archived {
    func write(to archive: inout ArchiveWriter)
    init(from archive: inout ArchiveReader) throws(ArchiveFault)
}

extension ArchiveWriter {
    mutating func write(_ value: some Archived) { value.write(to: &self) }

    mutating func write<Value: Archived>(_ values: [Value]) {
        write(count: values.count)
        for value in values { value.write(to: &self) }
    }

    mutating func write(_ value: (some Archived)?) {
        write(value != nil)
        if let value { value.write(to: &self) }
    }
}

extension ArchiveReader {
    mutating func read<Value: Archived>(_: Value.Type = Value.self) throws(ArchiveFault) -> Value {
        try Value(from: &self)
    }

    mutating func readList<Value: Archived>(of _: Value.Type = Value.self) throws(ArchiveFault) -> [Value] {
        var values: [Value] = []
        for _ in 0..<(try count()) { values.append(try Value(from: &self)) }
        return values
    }

    mutating func readOptional<Value: Archived>(_: Value.Type = Value.self) throws(ArchiveFault) -> Value? {
        try read(Bool.self) ? try Value(from: &self) : nil
    }
}

extension String: Archived {
    func write(to archive: inout ArchiveWriter) { archive.write(utf8) }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        self = String(decoding: try archive.run(), as: UTF8.self)
    }
}

extension Bool: Archived {
    func write(to archive: inout ArchiveWriter) { archive.write(unsigned: self ? 1 : 0) }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        switch try archive.byte() {
        case 0: self = false
        case 1: self = true
        default: throw ArchiveFault()
        }
    }
}

extension Int: Archived {
    func write(to archive: inout ArchiveWriter) { archive.write(signed: Int64(self)) }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) { self = Int(try archive.signed()) }
}

extension Double: Archived {
    func write(to archive: inout ArchiveWriter) { archive.write(fixed: bitPattern) }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) { self = Double(bitPattern: try archive.fixed()) }
}

/// A case is its number among all: their order is part of the archive's form.
extension Archived where Self: CaseIterable & Equatable, AllCases == [Self] {
    func write(to archive: inout ArchiveWriter) {
        archive.write(count: Self.allCases.firstIndex(of: self) ?? Self.allCases.count)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        let number = try archive.number()
        guard number < UInt64(Self.allCases.count) else { throw ArchiveFault() }
        self = Self.allCases[Int(number)]
    }
}

extension Severity: Archived {}
extension IncidentType: Archived {}
extension Rule.Status: Archived {}
extension Rule.Decoder: Archived {}
extension Rule.Strip: Archived {}
extension Rule.Scope: Archived {}
extension Format.Kind: Archived {}
extension Format.Continuation: Archived {}
extension Condition.Comparison: Archived {}

extension LocalizedText: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(en)
        archive.write(fr)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        self.init(en: try archive.read(), fr: try archive.read())
    }
}

extension Field: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(name)
        archive.write(value)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        self.init(name: try archive.read(), value: try archive.read())
    }
}
