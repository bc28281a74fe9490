// A loaded rule set as bytes, to be kept and read again: named parts behind a checksum. Where they are kept, and under
// which key, is for whoever may touch files.
import Bindings

/// Named parts, and their one form as bytes.
public struct Archive: Sendable {
    /// Raised whenever a part is written otherwise than before.
    public static let version = 7
    private static let mark = Array("vigie rule set\n".utf8)

    /// What each part holds is its owner's business.
    public var parts: [String: ArraySlice<UInt8>] = [:]

    public init() {}

    /// Mark, version, parts in the order of their names, and a checksum of all that.
    public var sealed: [UInt8] {
        var writer = ArchiveWriter()
        writer.write(Archive.mark)
        writer.write(count: Archive.version)
        writer.write(count: parts.count)
        for (name, part) in parts.sorted(by: { $0.key < $1.key }) {
            writer.write(name)
            writer.write(part)
        }
        let sum = UInt64(Inflater.checksum(of: writer.bytes[...]))
        writer.write(fixed: sum)
        return writer.bytes
    }

    /// nil for bytes that were damaged, cut, or are none of this version's. The checksum is against accidents: whoever
    /// can write the bytes can write it too.
    public init?(sealed: [UInt8]) {
        guard sealed.count > 8 else { return nil }
        let body = sealed[..<(sealed.count - 8)]
        do {
            var end = ArchiveReader(sealed[(sealed.count - 8)...])
            guard try end.fixed() == UInt64(Inflater.checksum(of: body)) else { return nil }
            var reader = ArchiveReader(body)
            guard try reader.run().elementsEqual(Archive.mark), try reader.number() == UInt64(Archive.version) else {
                return nil
            }
            for _ in 0..<(try reader.count()) {
                let name = try reader.read(String.self)
                parts[name] = try reader.run()
            }
            guard reader.isAtEnd else { return nil }
        } catch {
            return nil
        }
    }
}

extension RuleSet {
    private static let part = "rules"

    /// The set as it is used on logs: without tests, references and samples.
    /// - Precondition: loading gave no error.
    public var archived: Archive {
        var writer = ArchiveWriter()
        writer.write(rules)
        writer.write(formats)
        writer.write(redactions.all)
        writer.write(count: reused.count)
        for index in reused { writer.write(index) }
        writer.write(count: overridden.count)
        for (id, winner) in overridden.sorted(by: { $0.key < $1.key }) {
            writer.write(id)
            writer.write(winner)
        }
        writer.write(services)
        var archive = Archive()
        archive.parts[RuleSet.part] = writer.bytes[...]
        for (name, part) in archivedPrefilter { archive.parts[name] = part[...] }
        return archive
    }

    /// The set that was archived; nil where the parts are not what they should be, or were made for another library.
    /// - Parameter library: what the prefilter searches with; nil for the best that this machine has.
    public init?(_ archive: Archive, library: SearchLibrary? = nil) {
        guard let part = archive.parts[RuleSet.part] else { return nil }
        do {
            var reader = ArchiveReader(part)
            let rules = try reader.readList(of: Rule.self)
            let formats = try reader.read(FormatSet.self)
            let redactions = try reader.readList(of: Redaction.self)
            var reused: [Int?] = []
            for _ in 0..<(try reader.count()) { reused.append(try reader.readOptional()) }
            var overridden: [String: String?] = [:]
            for _ in 0..<(try reader.count()) {
                let id = try reader.read(String.self)
                overridden[id] = .some(try reader.readOptional())
            }
            let services = try reader.read(ServiceCatalogue.self)
            let isWhole = reader.isAtEnd && reused.count == rules.count
            guard isWhole, reused.allSatisfy({ $0.map(rules.indices.contains) ?? true }) else { return nil }
            self.init(
                rules: rules, formats: formats, redactions: redactions, reused: reused, overridden: overridden,
                library: library, prefilters: archive.parts)
            self.services = services
        } catch {
            return nil
        }
    }
}
