// Which open incidents a report may be about: what the rules find in its text and its logs, its words, URL and time.
import Bindings
import Detection
import Foundation
import Tracking

struct LikelyDuplicates {
    let found: [Duplicate]

    /// - Parameter files: texts among them are searched by the rules too, at most a MiB of each.
    init(_ draft: ReportDraft, files: [String], rules: RuleOptions, state: StateOption, query: IncidentQuery) throws {
        let text = ["title", "description", "steps", "impact"].compactMap { draft[$0] }.joined(separator: "\n")
        var lines = Array((text + "\n").utf8)
        for file in files {
            guard let log = try? LogFile(path: file) else { continue }
            _ = try? log.read(into: &lines, upTo: 1 << 20)
            lines.append(0x0A)
        }
        // Rules that cannot be loaded keep nobody from reporting.
        let set = try? rules.files.load(from: state.cache)
        let question = DuplicateQuestion(
            text: text, url: draft["url"], time: draft.time,
            fingerprints: set.map { LikelyDuplicates.fingerprints(in: lines, by: $0, at: draft.time) } ?? [])
        do { found = try query.duplicates(of: question) } catch { throw ExitStatus(error) }
    }

    private static func fingerprints(in lines: [UInt8], by set: RuleSet, at time: Timestamp) -> [String] {
        let engine = Engine(
            set: set,
            settings: SourceSettings(
                name: "-", zone: ZoneName.local, reference: time, isUTF16: false, start: ResumePoint(offset: 0)))
        engine.feed(lines[...])
        engine.finish()
        return Array(Set(engine.drain().map(\.fingerprint.text))).sorted()
    }

    var isLikely: Bool { found.contains(where: \.isLikely) }

    var lines: [String] {
        found.enumerated().map { index, duplicate in
            let incident = duplicate.incident
            return
                "  \(index + 1)  \(incident.id)  \(Vocabulary.word(incident.severity)) · \(Vocabulary.word(incident.status))"
                + "  \(shownTime(incident.lastSeen)) UTC  \(inert(incident.title[spokenLanguage]))\n"
                + "       " + LikelyDuplicates.reasons(duplicate)
        }
    }

    private static func reasons(_ duplicate: Duplicate) -> String {
        duplicate.reasons.map { reason in
            switch reason {
            case .fingerprint: tr("its rules find it in your lines", "ses règles le trouvent dans vos lignes")
            case .url: tr("same URL", "même URL")
            case .time: tr("same time", "même moment")
            case .words: tr("words: ", "mots : ") + inert(duplicate.words.prefix(8).joined(separator: " "))
            }
        }.joined(separator: "; ")
    }
}
