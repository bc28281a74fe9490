// Other settings between two batches: every file is left and taken up again where each of the new rules goes on, so that
// nothing is lost and nothing counted twice. Windows survive, for they follow from the events that are kept.
import Detection
import Tracking

extension Watcher {
    /// From now on `settings` are applied to what `task` names. What cannot be committed now changes nothing.
    func change(to settings: ScanSettings, task: Task) throws(TrackerError) {
        let tracker = tracker.with(policies: settings.set.policies, storm: task.limits.storm)
        for file in order where file.reading != nil { try leave(file, isEnded: false) }
        try stream?.leave()
        try live.finish(files: followed)
        self.settings = settings
        self.task = task
        selfWatch.limits = task.selfWatch
        self.tracker = tracker
        self.settings.quarantined = try quarantined()
        live = LiveCorrelation(self.settings, tracker, task)
        // A rule that is new begins at the start of what is there.
        for file in order {
            file.state = .unread
            file.isDirty = true
        }
        look()
    }
}
