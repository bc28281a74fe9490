// Another rule set between two batches: every file is left and taken up again where each of the new rules goes on, so that
// nothing is lost and nothing counted twice. Windows survive, for they follow from the events that are kept.
import Detection
import Tracking

extension Watcher {
    /// From now on `set` is applied. What cannot be committed now changes nothing.
    func change(to set: RuleSet) throws(TrackerError) {
        let tracker = tracker.with(policies: set.policies)
        for file in order where file.reading != nil { try leave(file, isEnded: false) }
        try stream?.leave()
        try live.finish(files: followed)
        settings.set = set
        self.tracker = tracker
        settings.quarantined = try quarantined()
        live = LiveCorrelation(settings, tracker, paths: task.paths)
        // A rule that is new begins at the start of what is there.
        for file in order {
            file.state = .unread
            file.isDirty = true
        }
    }
}
