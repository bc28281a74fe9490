// The sink `file`: one JSON object a line at the end of a file, which outlives a failure of power before the message counts
// as delivered. The file may be moved away at any time.

import Bindings
import Detection

struct FileSink: Sink {
    var path: String

    var settings: [(String, JSON)] { [("path", .string(path))] }

    func deliver(_ message: Message) throws(DeliveryError) {
        do {
            try PrivateFile.append(Array((message.json + "\n").utf8), to: path)
        } catch {
            // Whatever is wrong with the file is wrong for every message, until somebody mends it.
            throw .transient("\(path) cannot be written: \(error.reason)")
        }
    }
}

extension FileSink {
    static let read: SinkList.Reader = { entry, base in
        guard let path = entry.string("path"), !path.isEmpty else {
            entry.reportMissing("path")
            return nil
        }
        return FileSink(path: path.hasPrefix("/") ? path : base + "/" + path)
    }
}
