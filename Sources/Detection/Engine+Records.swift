// Rules with `scope: record`: they are judged on all lines of a record as one text, once the next line tells that nothing
// is added to it. Until then the record waits; where nobody waits for the next line it is judged as it stands.
import Bindings

/// A record in which a rule may match.
struct OpenRecord {
    struct Key: Hashable {
        var offset: UInt64
        var rule: Int
    }

    let rule: Int
    let head: RecordHead
    /// When it happened, settled where its lines were read: later the time line has gone on.
    let time: (Timestamp, isAssumed: Bool)
}

extension Engine {
    /// Keeps the record for the rule, which may match in it; once, however many of its lines say so.
    func wait(for head: RecordHead, _ rule: Int) {
        let key = OpenRecord.Key(offset: head.place.offset, rule: rule)
        guard openRecords[key] == nil, settings.wants(rule, at: head.place.offset) else { return }
        // Asked of a copy: what is counted there of a stamp is counted when the rule matches.
        var eventTime = eventTime
        openRecords[key] = OpenRecord(rule: rule, head: head, time: eventTime.time(of: head, in: window))
    }

    /// Whether a rule waits for the end of the source's last record.
    public var awaitsRecord: Bool { !openRecords.isEmpty }

    /// Judges the last record as it stands, for nothing has come for a while. One that does not match goes on waiting.
    public func judgeQuietRecords() { judgeRecords(areWhole: true, isLast: false) }

    /// Judges the records that are whole.
    /// - Parameters:
    ///   - areWhole: what was read of them is taken for all.
    ///   - isLast: none of them is waited for any longer.
    func judgeRecords(areWhole: Bool, isLast: Bool) {
        for (key, record) in openRecords.sorted(by: { ($0.key.offset, $0.key.rule) < ($1.key.offset, $1.key.rule) }) {
            let (text, isWhole) = framer.text(ofRecord: record.head, in: window)
            guard isWhole || areWhole else { continue }
            let isMatch = judge(record, text)
            if isMatch || isWhole || isLast { openRecords[key] = nil }
        }
    }

    private func judge(_ record: OpenRecord, _ text: [UInt8]) -> Bool {
        matcher.beginLine()
        let context = EventContext { [settings, service] in
            settings.declared.completing(record.head.fields, service: service)
        }
        let event = Event(lines: [text], place: record.head.place, through: record.head.place.coordinate)
        let candidate = Prefilter.Candidate(rule: record.rule, items: .max)
        onLine?(JudgedLine(text, 0, record.head, event, [candidate], context, record.time, isRecord: true))
        guard let fields = matcher.match(record.rule, text.span, context) else { return false }
        let first = Array(text.prefix { $0 != 0x0A })
        take(record.rule, fields, record.head, matchedText: first, of: event, at: record.time)
        return true
    }
}

extension Framer {
    /// The lines of a record as their program wrote them, with newlines between them, and whether none can be added.
    func text(ofRecord head: RecordHead, in window: LineWindow) -> (text: [UInt8], isWhole: Bool) {
        let start = head.place.coordinate
        var text: [UInt8] = []
        var coordinate = start
        var count = 0
        // The stream of a line that goes on in the next envelope.
        var openStream: [UInt8]?
        while let line = window.line(at: coordinate) {
            let unwrapped = Envelope.unwrap(window.text(line).span, zone: zone)
            let isNextPiece = openStream != nil && unwrapped?.stream == openStream
            let isWithinBounds = line.next - start <= LineWindow.recordBound && count < LineWindow.recordLines
            guard count == 0 || isWithinBounds && (isNextPiece || joins(line, head, in: window)) else {
                return (text, true)
            }
            if count > 0, !isNextPiece { text.append(0x0A) }
            text += (unwrapped?.lines ?? [window.text(line)]).joined(separator: [0x0A])
            openStream = unwrapped.flatMap { $0.isPartial ? $0.stream : nil }
            coordinate = line.next
            count += 1
        }
        return (text, false)
    }
}
