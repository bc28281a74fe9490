// Instants as people write them: in commands and in configuration.

/// `2026-11-23T08:14:02Z`, `2026-11-23 08:14`, `2026-11-23`, `@1763885642`, or a duration before `now` such as `2h`.
/// A text without a zone is read in `zone`. nil where it names no instant.
public func parsedInstant(_ text: String, zone: Zone, now: Timestamp) -> Timestamp? {
    if let duration = parsedDuration(text) { return Timestamp(microseconds: now.microseconds - duration) }
    let bytes = Array((text.hasPrefix("@") ? String(text.dropFirst()) : text).utf8)
    let layouts =
        text.hasPrefix("@")
        ? ["%s"]
        : ["%Y-%m-%dT%H:%M:%S%f%z", "%Y-%m-%d %H:%M:%S%f%z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%d %H:%M%z", "%Y-%m-%d"]
    for text in layouts {
        guard let layout = TimeLayout(text), let stamp = layout.parse(bytes.span, whole: true) else { continue }
        var timeLine = TimeLine(zone: zone, reference: now)
        timeLine.horizon = .distantFuture
        if let instant = timeLine.instant(of: stamp) { return instant }
    }
    return nil
}
