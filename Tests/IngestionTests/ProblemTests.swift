// Every problem reads as whole sentences in both languages, with its name, its place and what to do.
import Bindings
import Testing

@testable import Ingestion

struct ProblemTests {
    static let kinds: [Problem.Kind] =
        [
            .noSuchFile, .nothingMatches, .emptyDirectory, .unreadable(.noPermission), .notALog, .binary,
            .unsupportedCompression(name: "xz", command: "xzcat"), .truncatedGzip(member: 2), .trailingGarbage,
            .shrank(missing: 7), .readFailed(.inputOutput), .oddByte, .copy,
            .spoolFailed(.diskFull),
        ]
        + [.unknownMethod(7), .reservedFlags, .headerTooLong, .headerChecksum, .data("bad"), .checksum, .length]
        .map { .corruptGzip(member: 1, $0) }

    @Test(arguments: kinds)
    func `a problem is told in English and in French`(kind: Problem.Kind) {
        let problem = Problem(source: "app.log", kind: kind, compressedOffset: 12, inflatedOffset: 345)
        let (english, french) = (problem.message(french: false), problem.message(french: true))
        #expect(english.hasPrefix("app.log: ") && french.hasPrefix("app.log : "))
        #expect(english != french)
        for words in [english, french] { #expect(words.hasSuffix(".") || words.hasSuffix("| vigie scan -")) }
    }

    @Test func `places are told in compressed and inflated bytes`() {
        let problem = Problem(
            source: "a.gz", kind: .truncatedGzip(member: 1), compressedOffset: 12, inflatedOffset: 345)
        #expect(problem.message(french: false).contains("at byte 12 of the file (byte 345 inflated)"))
        #expect(problem.message(french: true).contains("à l'octet 12 du fichier (octet 345 après décompression)"))
    }

    @Test func `standard input is called so, and names are quoted for the shell`() {
        let kind = Problem.Kind.unsupportedCompression(name: "xz", command: "xzcat")
        #expect(Problem(source: "-", kind: kind).message(french: true).hasPrefix("entrée standard : "))
        #expect(Problem(source: "-", kind: kind).message(french: false).hasSuffix("… | xzcat | vigie scan -"))
        #expect(
            Problem(source: "it's.xz", kind: kind).message(french: false).hasSuffix(
                "xzcat 'it'\\''s.xz' | vigie scan -"))
    }
}
