// What the guide's process goes by on this machine: the guide's own terms.
import Tracking

enum ProcessSettings {
    static var clocks: ClockSettings { ClockSettings() }
}
