// The text held in memory: lines however the bytes were cut, bounds, and the lengths that positions are made of.
import Testing

@testable import Detection

/// Lines of `bytes` appended in pieces of `size`, with the bytes each takes in the source.
private func lines(_ bytes: [UInt8], by size: Int, isUTF16: Bool = false) -> [(
    text: [UInt8], length: UInt64, isCut: Bool
)] {
    var window = LineWindow(isUTF16: isUTF16)
    var cutter = LineCutter(isUTF16: isUTF16)
    var start = 0
    while start < bytes.count {
        var buffer = cutter.buffer(reserving: size)
        buffer += bytes[start..<min(start + size, bytes.count)]
        window.append(cutter.cut(buffer))
        start += size
    }
    window.append(cutter.finish())
    var found: [(text: [UInt8], length: UInt64, isCut: Bool)] = []
    var coordinate = 0
    while let line = window.line(at: coordinate) {
        found.append((window.text(line), window.originalLength(of: line), window.isCut(line.start)))
        coordinate = line.next
    }
    return found
}

@Suite struct LineWindowTests {
    @Test(arguments: [
        ("a\nb\n", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("a\r\r\n\n", ["a\r", ""]), ("", []), ("\n", [""]),
        ("a\0b\n", ["a\0b"]),
        ("a\rb\n", ["a\rb"]), ("a\r", ["a"]),
    ])
    func `a line ends at a newline, one carriage return before it goes`(text: String, expected: [String]) {
        for size in 1...4 {
            let found = lines(Array(text.utf8), by: size)
            #expect(found.map { String(decoding: $0.text, as: UTF8.self) } == expected)
            #expect(found.reduce(0) { $0 + $1.length } == UInt64(text.utf8.count))
            #expect(!found.contains { $0.isCut })
        }
    }

    @Test(arguments: [
        (LineCutter.lineBound - 1, false), (LineCutter.lineBound, false), (LineCutter.lineBound + 1, true),
        (3 << 20, true),
    ])
    func `a line beyond the bound keeps its beginning and all of its length`(length: Int, isCut: Bool) {
        let bytes = Array("one\n".utf8) + [UInt8](repeating: 0x61, count: length) + Array("\r\ntwo\n".utf8)
        for size in [1_000, 65_536, 65_541, 10 << 20] {
            let found = lines(bytes, by: size)
            #expect(found.map(\.text.count) == [3, min(length, LineCutter.lineBound), 3])
            #expect(found.map(\.length) == [4, UInt64(length) + 2, 4])
            #expect(found[1].isCut == isCut || length == LineCutter.lineBound)
        }
    }

    @Test func `UTF-16 took two bytes a unit`() {
        let text = "aé€\n😀x\n"
        for size in [1, 2, 3, 100] {
            #expect(lines(Array(text.utf8), by: size, isUTF16: true).map(\.length) == [8, 8])
        }
        let long = String(repeating: "é😀", count: 30_000) + "\n"
        for size in [1_000, 65_536, 1 << 20] {
            #expect(lines(Array(long.utf8), by: size, isUTF16: true).map(\.length) == [UInt64(long.utf16.count * 2)])
        }
    }

    @Test func `the line before, as far as there is one`() {
        var window = LineWindow(isUTF16: false)
        window.append(LineBlock(bytes: Array("one\r\n\nthree\n".utf8)))
        let third = window.line(before: window.end)
        #expect(third.map { window.text($0) } == Array("three".utf8))
        let second = third.flatMap { window.line(before: $0.start) }
        #expect(second.map { window.text($0) } == [])
        let first = second.flatMap { window.line(before: $0.start) }
        #expect(first.map { window.text($0) } == Array("one".utf8))
        #expect(first.flatMap { window.line(before: $0.start) } == nil)
    }

    @Test func `trimming forgets whole lines only, and moves no coordinate`() {
        var window = LineWindow(isUTF16: false)
        for number in 0..<20_000 { window.append(LineBlock(bytes: Array("line number \(number)\n".utf8))) }
        let end = window.end
        let last = window.line(before: end)
        window.trim(before: window.lineStart(from: end - 1_000))
        #expect(window.base > 0 && window.end == end)
        #expect(window.line(before: end) == last)
        var coordinate = end
        var count = 0
        while let line = window.line(before: coordinate) {
            #expect(window.text(line).starts(with: Array("line number ".utf8)))
            coordinate = line.start
            count += 1
        }
        #expect(count > 40)
    }
}
