// vigie watching itself: what keeps it from seeing becomes an incident of its own, and is proposed as resolved when it is
// over. Judged by this machine's clocks, so nothing of it is exported.
import Bindings
import Detection
import Foundation
import Tracking

/// When vigie thinks that something keeps it from seeing.
struct SelfWatchLimits: Equatable {
    /// A log that was written to is silent after so many seconds; nil = after four times its longest pause so far, an
    /// hour at least, once it was heard a hundred times.
    var silentAfter: Double?
    /// The clock was set where it differs by more from what passed, in seconds.
    var clockJump = 60.0
    /// Lines that PCRE2 gives up on before their rule is left out.
    var quarantineAfter = 25
}

final class SelfWatch {
    static let period = 60.0
    private static let leastSilence = 3_600.0
    private static let leastHeard = 100
    /// Lines looked at that make a judgement, about one in 64 KiB.
    private static let sample = 16

    /// How often a log was heard, and how its lines were understood.
    private struct Voice {
        var lastHeard = Moment()
        var longestPause = 0.0
        var heard = 0
        /// Lines looked at as long as all was well, and since the last judgement.
        var looked = 0
        var unparsed = 0
        var recentlyLooked = 0
        var recentlyUnparsed = 0
    }

    private let directory: String
    var limits: SelfWatchLimits
    private var voices: [String: Voice] = [:]
    /// What is filed and not over.
    private var open: Set<Trouble> = []
    private var offset = SelfWatch.clockOffset

    private struct Trouble: Hashable {
        var kind: OwnTrouble.Kind
        var subject: String
    }

    init(directory: String, limits: SelfWatchLimits, tracker: Tracker) {
        self.directory = directory
        self.limits = limits
        let troubles = (try? tracker.incidents.openTroubles()) ?? []
        open = Set(troubles.filter { !$0.isOver }.map { Trouble(kind: $0.kind, subject: $0.subject) })
        for standing in SourceStanding.all((try? tracker.incidents.sources()) ?? []) {
            var voice = Voice()
            (voice.looked, voice.unparsed) = (standing.summary.looked, standing.summary.unparsed)
            voices[standing.log] = voice
        }
    }

    /// Seconds until it wants to look again.
    var pause: Double { min(SelfWatch.period, limits.silentAfter.map { max(0.5, $0 / 2) } ?? SelfWatch.period) }

    // MARK: what is told

    /// Bytes of a log were read.
    func hear(_ log: String) {
        var voice = voices[log] ?? Voice()
        if voice.heard > 0 { voice.longestPause = max(voice.longestPause, voice.lastHeard.age) }
        voice.heard += 1
        voice.lastHeard = Moment()
        voices[log] = voice
    }

    func take(_ news: BatchNews, of log: String) {
        voices[log, default: Voice()].recentlyLooked += news.after.lookedLines - news.before.lookedLines
        voices[log, default: Voice()].recentlyUnparsed += news.after.unrecognisedLines - news.before.unrecognisedLines
    }

    // MARK: looking

    /// - Parameter logs: those that are followed and still written to.
    func look(at logs: Set<String>, _ tracker: Tracker) throws(TrackerError) {
        for log in logs.sorted() {
            try judgeSilence(of: log, tracker)
            try judgeFormat(of: log, tracker)
        }
        try judgeDisk(tracker)
        try judgeClock(tracker)
    }

    private func judgeSilence(of log: String, _ tracker: Tracker) throws(TrackerError) {
        let voice = voices[log, default: Voice()]
        voices[log] = voice
        let usual = max(SelfWatch.leastSilence, 4 * voice.longestPause)
        let isKnown = limits.silentAfter != nil || voice.heard >= SelfWatch.leastHeard
        let silence = voice.lastHeard.age
        guard isKnown, silence > limits.silentAfter ?? usual else {
            if voice.heard > 0 { try settle(.silence, log, tracker) }
            return
        }
        let since = Timestamp(seconds: now().seconds - Int64(silence))
        try raise(
            OwnTrouble(
                .silence, of: log, severity: .minor,
                title: LocalizedText(en: "Log gone silent: \(log)", fr: "Journal devenu muet : \(log)"),
                description: LocalizedText(
                    en: "Nothing was written to it since \(since.rfc3339). Does its program run, and log to this file?",
                    fr:
                        "Rien n'y est écrit depuis \(since.rfc3339). Son programme tourne-t-il, et écrit-il dans ce fichier ?"
                ),
                since: since), tracker)
    }

    private func judgeFormat(of log: String, _ tracker: Tracker) throws(TrackerError) {
        guard var voice = voices[log], voice.recentlyLooked >= SelfWatch.sample else { return }
        let isStrange = 2 * voice.recentlyUnparsed >= voice.recentlyLooked
        let wasPlain = voice.looked >= SelfWatch.sample && 10 * voice.unparsed <= voice.looked
        let (looked, unparsed) = (voice.recentlyLooked, voice.recentlyUnparsed)
        if isStrange, wasPlain {
            try raise(
                OwnTrouble(
                    .unparsed, of: log, severity: .minor,
                    title: LocalizedText(
                        en: "Format no longer recognised: \(log)", fr: "Format qui n'est plus reconnu : \(log)"),
                    description: LocalizedText(
                        en:
                            "Of \(looked) lines looked at \(unparsed) have no known format, where nearly all had one. Times and fields of such lines are not understood; add the format to your rules.",
                        fr:
                            "Sur \(looked) lignes examinées, \(unparsed) n'ont aucun format connu, alors que presque toutes en avaient un. Dates et champs de ces lignes ne sont pas compris ; ajoutez le format à vos règles."
                    ), since: now()), tracker)
        } else {
            if !isStrange { try settle(.unparsed, log, tracker) }
            voice.looked += looked
            voice.unparsed += unparsed
        }
        (voice.recentlyLooked, voice.recentlyUnparsed) = (0, 0)
        voices[log] = voice
    }

    private func judgeDisk(_ tracker: Tracker) throws(TrackerError) {
        guard let space = DiskSpace(at: directory) else { return }
        guard space.isNearlyFull else { return try settle(.disk, "", tracker) }
        try raise(
            OwnTrouble(
                .disk, severity: .major,
                title: LocalizedText(
                    en: "The disk of vigie's state is nearly full", fr: "Le disque de l'état de vigie est presque plein"
                ),
                description: LocalizedText(
                    en:
                        "\(directory): \(byteCount(space.free)) of \(byteCount(space.size)) are free. When nothing is left, nothing is filed until there is room again.",
                    fr:
                        "\(directory) : \(byteCount(space.free)) libres sur \(byteCount(space.size)). Quand il n'y aura plus de place, rien ne sera consigné avant qu'il y en ait."
                ), since: now()), tracker)
    }

    private static var clockOffset: Double { Date().timeIntervalSince1970 - Moment().seconds }

    /// A jump is over when it is noticed, and filed all the same.
    private func judgeClock(_ tracker: Tracker) throws(TrackerError) {
        let jump = SelfWatch.clockOffset - offset
        guard abs(jump) > limits.clockJump else {
            offset += jump
            return
        }
        let span = shownSpan(Int64(abs(jump)))
        try raise(
            OwnTrouble(
                .clock, severity: .minor,
                title: jump > 0
                    ? LocalizedText(
                        en: "The clock was set forward by \(span)", fr: "L'horloge a avancé d'un coup de \(span)")
                    : LocalizedText(
                        en: "The clock was set back by \(span)", fr: "L'horloge a reculé d'un coup de \(span)"),
                description: LocalizedText(
                    en:
                        "Windows go by the times in the lines, and what was read stays counted once. Logs whose stamps jumped too may seem late or early.",
                    fr:
                        "Les fenêtres suivent les dates des lignes, et ce qui fut lu reste compté une fois. Les journaux dont les dates ont sauté aussi peuvent sembler en retard ou en avance."
                ), since: now()), tracker)
        offset += jump
        try settle(.clock, "", tracker)
    }

    // MARK: filing

    func raise(_ trouble: OwnTrouble, _ tracker: Tracker) throws(TrackerError) {
        let key = Trouble(kind: trouble.kind, subject: trouble.subject)
        guard !open.contains(key) else { return }
        try tracker.raise(trouble, now: now())
        open.insert(key)
    }

    func settle(_ kind: OwnTrouble.Kind, _ subject: String, _ tracker: Tracker) throws(TrackerError) {
        let key = Trouble(kind: kind, subject: subject)
        guard open.contains(key) else { return }
        try tracker.settle(kind, of: subject, now: now())
        open.remove(key)
    }
}
