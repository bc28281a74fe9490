// A backup put back for a test: into a directory of its own, checked whole there, and removed. The state that is there is
// not touched, but remembers how the test ended (guide §6.1: regular tests, automatic backups).
import Bindings
import Detection
import Foundation
import Tracking

struct RestoreTest {
    let file: String
    let state: StateOption

    func run() throws {
        guard FileManager.default.fileExists(atPath: file) else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr("vigie: there is no \(inert(file))", "vigie : \(inert(file)) n'existe pas"))
        }
        let began = now()
        let directory = NSTemporaryDirectory() + "vigie-restore-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let report: StateReport?
        do {
            _ = try Restoring(file, to: directory).run(now: began)
            report = StateCheck(directory: directory).run()
        } catch let error as KeepingError {
            remember(passed: false, ["reason": error.message(french: false)], at: began)
            throw ExitStatus(error)
        }
        guard let report, report.flawCount == 0 else {
            let flaws = (report?.flaws ?? []).map { inert($0.words(french: spokenLanguage == .fr)) }
            remember(passed: false, ["reason": report?.flaws.first?.kind ?? "empty"], at: began)
            throw ExitStatus(
                ExitStatus.answerIsNo,
                tr(
                    "vigie: \(inert(file)) was put back, and is not whole:",
                    "vigie : \(inert(file)) a été remise, et n'est pas entière :")
                    + "\n" + flaws.map { "  " + $0 }.joined(separator: "\n"))
        }
        remember(passed: true, ["incidents": String(report.incidents), "history": String(report.history)], at: began)
        let holds =
            counted(report.incidents, ("incident", "incidents"), ("incident", "incidents")) + ", "
            + counted(
                report.history, ("row of history", "rows of history"), ("entrée d'historique", "entrées d'historique"))
        var output = Output()
        try output.line(
            tr(
                "\(inert(file)): put back and whole: \(holds); nothing was replaced",
                "\(inert(file)) : remise et entière : \(holds) ; rien n'a été remplacé"
            ))
        try output.flush()
    }

    private func remember(passed: Bool, _ facts: [String: String], at time: Timestamp) {
        state.remember(CheckNote(.restoreTest, at: time, passed: passed, facts: facts.merging(["file": file]) { $1 }))
    }
}

extension StateOption {
    /// Leaves a note in the state that is there; where there is none, none is made, and one that cannot be written is no
    /// reason for a test to fail.
    func remember(_ check: CheckNote) {
        guard Tracker.isThere(directory) else { return }
        do {
            try Tracker(directory: directory).note(check)
        } catch {
            printError(
                tr("vigie: this test is not remembered: ", "vigie : cet essai n'est pas retenu : ")
                    + inert(error.message(french: spokenLanguage == .fr)))
        }
    }
}
