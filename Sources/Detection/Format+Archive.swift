// Log formats and redactions in an archive, without their samples, which only tests read.
import Bindings

/// A class cannot be read into place; so it is not `Archived` itself.
extension ArchiveWriter {
    mutating func write(_ format: Format) {
        write(format.id)
        write(format.title)
        write(format.kind)
        write(format.order)
        write(format.continuation)
        write(format.file)
        write(format.head)
        write(format.layouts.map(\.text))
        write(numbers: format.timeGroups)
        write(count: format.required.count)
        for alternatives in format.required { write(alternatives) }
        write(format.timeKeys)
        write(count: format.keys.count)
        for (field, keys) in format.keys {
            write(field)
            write(keys)
        }
        write(format.constants)
        write(format.firstBytes)
    }
}

extension ArchiveReader {
    mutating func format() throws(ArchiveFault) -> Format {
        Format(
            id: try read(), title: try read(), kind: try read(), order: try read(), continuation: try read(),
            samples: [], file: try read(), head: try readOptional(), layouts: try layouts(), timeGroups: try numbers(),
            required: try lists(), timeKeys: try readList(), keys: try keyLists(), constants: try readList(),
            firstBytes: try readOptional())
    }

    private mutating func layouts() throws(ArchiveFault) -> [TimeLayout] {
        var layouts: [TimeLayout] = []
        for _ in 0..<(try count()) {
            guard let layout = TimeLayout(try read(String.self)) else { throw ArchiveFault() }
            layouts.append(layout)
        }
        return layouts
    }

    private mutating func lists() throws(ArchiveFault) -> [[String]] {
        var lists: [[String]] = []
        for _ in 0..<(try count()) { lists.append(try readList()) }
        return lists
    }

    private mutating func keyLists() throws(ArchiveFault) -> [(field: String, keys: [String])] {
        var lists: [(field: String, keys: [String])] = []
        for _ in 0..<(try count()) { lists.append((try read(), try readList())) }
        return lists
    }
}

extension FormatSet: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(count: formats.count)
        for format in formats { archive.write(format) }
        archive.write(count: continuations.count)
        for pattern in continuations { archive.write(pattern) }
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        var formats: [Format] = []
        for _ in 0..<(try archive.count()) { formats.append(try archive.format()) }
        var continuations: [Pattern] = []
        for _ in 0..<(try archive.count()) { continuations.append(try archive.pattern()) }
        self.init(formats: formats, continuations: continuations)
    }
}

extension Redaction: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(name)
        archive.write(pattern)
        archive.write(numbers: groups)
        archive.write(file)
        archive.write(line)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        name = try archive.read()
        pattern = try archive.read()
        groups = try archive.numbers()
        samples = []
        file = try archive.read()
        line = try archive.read()
    }
}
