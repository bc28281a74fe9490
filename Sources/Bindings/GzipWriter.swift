// Writes gzip: for replaying a rule's test as an archive. Logs are read compressed, nothing else is written so.
import CZlib

public enum GzipWriter {
    /// `bytes` as one gzip member.
    public static func member(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var stream = z_stream()
        // 16 more bits of window mean gzip's header and trailer.
        let code = deflateInit2_(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib has no memory or is not the zlib this was built with")
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        return [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            bytes.withUnsafeBufferPointer { source in
                stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(bound)
                let done = deflate(&stream, Z_FINISH)
                precondition(done == Z_STREAM_END, "deflateBound was too small")
            }
            count = bound - Int(stream.avail_out)
        }
    }
}
