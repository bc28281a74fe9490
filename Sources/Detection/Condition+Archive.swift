// Conditions in an archive: a number for the kind, then its parts.
import Bindings

extension Condition: Archived {
    func write(to archive: inout ArchiveWriter) {
        switch self {
        case .and(let a, let b): archive.write(kind: 0, a, b)
        case .or(let a, let b): archive.write(kind: 1, a, b)
        case .not(let a): archive.write(kind: 2, a)
        case .exists(let field): archive.write(kind: 3, field)
        case .compare(let a, let comparison, let b): archive.write(kind: 4, a, comparison, b)
        case .oneOf(let a, let list):
            archive.write(kind: 5, a)
            archive.write(list)
        case .inNetwork(let a, let network): archive.write(kind: 6, a, network)
        case .matches(let a, let pattern):
            archive.write(kind: 7, a)
            archive.write(pattern)
        }
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        self = try archive.nested { (archive) throws(ArchiveFault) in
            switch try archive.byte() {
            case 0: .and(try archive.read(), try archive.read())
            case 1: .or(try archive.read(), try archive.read())
            case 2: .not(try archive.read())
            case 3: .exists(try archive.read())
            case 4: .compare(try archive.read(), try archive.read(), try archive.read())
            case 5: .oneOf(try archive.read(), try archive.readList())
            case 6: .inNetwork(try archive.read(), try archive.read())
            case 7: .matches(try archive.read(), try archive.pattern())
            default: throw ArchiveFault()
            }
        }
    }
}

extension Condition.Operand: Archived {
    func write(to archive: inout ArchiveWriter) {
        switch self {
        case .field(let name): archive.write(kind: 0, name)
        case .text(let text): archive.write(kind: 1, text)
        case .number(let number): archive.write(kind: 2, number)
        case .arithmetic(let a, let sign, let b): archive.write(kind: 3, a, String(sign), b)
        case .lower(let a): archive.write(kind: 4, a)
        case .length(let a): archive.write(kind: 5, a)
        case .normalize(let a): archive.write(kind: 6, a)
        }
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        self = try archive.nested { (archive) throws(ArchiveFault) in
            switch try archive.byte() {
            case 0: .field(try archive.read())
            case 1: .text(try archive.read())
            case 2: .number(try archive.read())
            case 3: .arithmetic(try archive.read(), try archive.sign(), try archive.read())
            case 4: .lower(try archive.read())
            case 5: .length(try archive.read())
            case 6: .normalize(try archive.read())
            default: throw ArchiveFault()
            }
        }
    }
}

extension ArchiveWriter {
    fileprivate mutating func write<each Part: Archived>(kind: UInt64, _ parts: repeat each Part) {
        write(unsigned: kind)
        repeat (each parts).write(to: &self)
    }
}

extension ArchiveReader {
    fileprivate mutating func sign() throws(ArchiveFault) -> Character {
        let text = try read(String.self)
        guard text.count == 1, let sign = text.first else { throw ArchiveFault() }
        return sign
    }
}

extension Network: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(address.bytes)
        archive.write(prefixLength)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        guard let address = IPAddress(bytes: Array(try archive.run())) else { throw ArchiveFault() }
        let length = try archive.read(Int.self)
        guard (0...128).contains(length) else { throw ArchiveFault() }
        self.address = address
        prefixLength = length
    }
}

extension IPAddress {
    /// nil unless there are 16 bytes.
    fileprivate init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }
}
