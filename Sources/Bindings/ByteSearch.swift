// The C library's vectorised searches, for the loops that touch every byte.
import CGNU
import Glibc

/// Index of the first `byte` in `text` at or after `start`.
public func firstIndex(of byte: UInt8, in text: Span<UInt8>, from start: Int = 0) -> Int? {
    guard start < text.count else { return nil }
    return text.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress, let found = memchr(base + start, Int32(byte), buffer.count - start) else {
            return nil
        }
        return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
    }
}

/// Index of the last `byte` in `text`.
public func lastIndex(of byte: UInt8, in text: Span<UInt8>) -> Int? {
    text.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress, let found = memrchr(base, Int32(byte), buffer.count) else { return nil }
        return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
    }
}

/// How often `byte` stands in `text`.
public func count(of byte: UInt8, in text: Span<UInt8>) -> Int {
    text.withUnsafeBufferPointer { buffer in
        guard var place = buffer.baseAddress else { return 0 }
        let end = place + buffer.count
        var count = 0
        while let found = memchr(place, Int32(byte), end - place) {
            count += 1
            place = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
        }
        return count
    }
}

/// Whether `needle` stands in `text`.
public func contains(_ text: Span<UInt8>, _ needle: [UInt8]) -> Bool { firstIndex(of: needle, in: text) != nil }

/// Where `needle` stands in `text` first.
public func firstIndex(of needle: [UInt8], in text: Span<UInt8>) -> Int? {
    text.withUnsafeBufferPointer { buffer in
        needle.withUnsafeBufferPointer { needle in
            guard let base = buffer.baseAddress, let wanted = needle.baseAddress else {
                return needle.isEmpty ? 0 : nil
            }
            return memmem(base, buffer.count, wanted, needle.count).map {
                UnsafeRawPointer(base).distance(to: UnsafeRawPointer($0))
            }
        }
    }
}

/// A copy of `text`.
public func copied(_ text: Span<UInt8>) -> [UInt8] { text.withUnsafeBufferPointer { Array($0) } }
