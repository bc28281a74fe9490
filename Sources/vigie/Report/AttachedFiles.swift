// The bytes of attachments: below the state directory by their digest, mode 0600. What they are is told by their first
// bytes and nothing else of them is ever read; texts are masked as logs are.
import Bindings
import Detection
import Foundation
import Tracking

struct AttachedFiles {
    /// Of the state.
    let directory: String

    /// Keeps a file's bytes.
    /// - Throws: ``ExitStatus`` with code 2 where it cannot be read, is too large or of no kind that is taken.
    func keep(_ file: String, by author: String, mask: (String) -> String) throws -> Attachment {
        var bytes = try read(file)
        guard let type = AttachedFiles.contentType(bytes) else {
            throw refusal(
                file, "no picture (PNG, JPEG, GIF, WebP) and no text; unpack archives first",
                "ni une image (PNG, JPEG, GIF, WebP) ni un texte ; décompressez d'abord les archives")
        }
        if type == "text/plain" { bytes = Array(mask(String(decoding: bytes, as: UTF8.self)).utf8) }
        let files = AttachmentFiles(state: directory)
        let digest: String
        do throws(FileFailure) {
            digest = try files.keep(bytes)
        } catch {
            throw ExitStatus(
                ExitStatus.stateNotWritten,
                tr("vigie: \(inert(directory)): ", "vigie : \(inert(directory)) : ") + error.reason)
        }
        let name = file.split(separator: "/").last.map { String($0.prefix(200)) } ?? file
        return Attachment(
            digest: digest, name: name, contentType: type, size: bytes.count, addedAt: now(), addedBy: author)
    }

    /// The bytes of an attachment; nil where they are gone or are not those that were kept.
    func bytes(of attachment: Attachment) -> [UInt8]? {
        AttachmentFiles(state: directory).bytes(attachment.digest)
    }

    private func read(_ file: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        do throws(FileFailure) {
            let log = try LogFile(path: file)
            while bytes.count <= Attachment.maximumSize, try log.read(into: &bytes, upTo: 1 << 20) > 0 {}
        } catch {
            throw refusal(file, error.reason, error.reason)
        }
        if bytes.isEmpty { throw refusal(file, "it is empty", "le fichier est vide") }
        if bytes.count > Attachment.maximumSize {
            let limit = byteCount(UInt64(Attachment.maximumSize))
            throw refusal(file, "larger than \(limit): give a part of it", "plus de \(limit) : donnez-en une partie")
        }
        return bytes
    }

    private func refusal(_ file: String, _ english: String, _ french: String) -> ExitStatus {
        ExitStatus(
            ExitStatus.wrongInput,
            tr(
                "vigie: \(inert(file)) is not attached: \(english)",
                "vigie : \(inert(file)) n'est pas joint : \(french)"))
    }

    /// Pictures by their signature, texts where they are UTF-8 without NUL; nil for anything else.
    static func contentType(_ bytes: [UInt8]) -> String? {
        func begins(_ signature: [UInt8], at offset: Int = 0) -> Bool {
            bytes.count >= offset + signature.count
                && bytes[offset..<(offset + signature.count)].elementsEqual(signature)
        }
        if begins([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if begins([0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if begins(Array("GIF87a".utf8)) || begins(Array("GIF89a".utf8)) { return "image/gif" }
        if begins(Array("RIFF".utf8)), begins(Array("WEBP".utf8), at: 8) { return "image/webp" }
        let isText = !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
        return isText ? "text/plain" : nil
    }
}
