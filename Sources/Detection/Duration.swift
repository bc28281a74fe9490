// Durations as data files write them: `5m`, `26h30m`, `1.5s`; a number without a unit is an error.

/// Microseconds of `text`, nil where it is no duration.
public func parsedDuration(_ text: String) -> Int64? {
    let units: [String: Double] = [
        "us": 1, "ms": 1e3, "s": 1e6, "m": 60e6, "h": 3_600e6, "d": 86_400e6, "w": 604_800e6,
    ]
    var total = 0.0
    var rest = Substring(text)
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
        let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        rest = rest.dropFirst(digits.count)
        let unit = rest.prefix { $0.isASCII && $0.isLetter }
        rest = rest.dropFirst(unit.count)
        guard let number = Double(digits), let factor = units[String(unit)] else { return nil }
        total += number * factor
    }
    return total < 9e18 ? Int64(total) : nil
}

/// Factor from a unit of time to milliseconds, as `fields: {took: {as: event.duration_ms, unit: s}}` names it.
let millisecondsPerUnit: [String: Double] = [
    "ns": 1e-6, "us": 1e-3, "µs": 1e-3, "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000,
]
