// Text that may be hostile, made harmless for whatever shows it: log text reaches terminals, logs of vigie's own and
// programs only through here or through ``JSON``.

/// Log text made harmless for a terminal: control characters (C0, DEL, C1) and direction marks become visible signs.
public func inert(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0x09: out.append(" ")
        case 0x00...0x1F: out.append(Unicode.Scalar(0x2400 + scalar.value) ?? "?")
        case 0x7F: out.append("\u{2421}")
        default: out.append(actsOnDisplay(scalar) ? "\u{FFFD}" : scalar)
        }
    }
    return String(out)
}

/// Control characters, invisible characters and direction marks: what changes how other text is shown.
public func actsOnDisplay(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
    default: false
    }
}

/// A value as it stands in a line of `key=value`: inert, in quotes where it has to be.
public func logfmtValue(_ value: String) -> String {
    let text = inert(value)
    let isPlain = !text.isEmpty && !text.contains { $0 == " " || $0 == "\"" || $0 == "=" }
    return isPlain ? text : "\"" + text.replacing("\"", with: "'") + "\""
}
