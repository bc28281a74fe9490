// Patterns in an archive: their sources, which PCRE2 has compiled before and compiles again at their first use.
import Bindings

extension ArchiveWriter {
    mutating func write(_ pattern: Pattern) {
        write(pattern.source)
        write(pattern.isUTF)
    }

    mutating func write(numbers: [Int]) {
        write(count: numbers.count)
        for number in numbers { write(count: number) }
    }
}

extension ArchiveReader {
    mutating func pattern() throws(ArchiveFault) -> Pattern { Pattern(known: try read(), utf: try read()) }

    /// Numbers of groups, in small positive figures.
    mutating func numbers() throws(ArchiveFault) -> [Int] {
        var numbers: [Int] = []
        for _ in 0..<(try count()) { numbers.append(Int(truncatingIfNeeded: try number() & 0xFFFF_FFFF)) }
        return numbers
    }
}

extension CapturingPattern: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(pattern)
        archive.write(count: targets.count)
        for (groups, target) in targets {
            archive.write(numbers: groups)
            archive.write(target.name)
            archive.write(target.factor)
        }
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        pattern = try archive.pattern()
        var targets: [(groups: [Int], target: FieldTarget)] = []
        for _ in 0..<(try archive.count()) {
            let groups = try archive.numbers()
            targets.append((groups, FieldTarget(name: try archive.read(), factor: try archive.readOptional())))
        }
        self.targets = targets
    }
}

extension ByteSet: Archived {
    func write(to archive: inout ArchiveWriter) {
        for word in [words.0, words.1, words.2, words.3] { archive.write(fixed: word) }
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        self.init()
        words = (try archive.fixed(), try archive.fixed(), try archive.fixed(), try archive.fixed())
    }
}
