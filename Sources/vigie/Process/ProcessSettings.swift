// What the guide's process goes by on this machine: the guide's own terms, unless the configuration says otherwise.
import Tracking

enum ProcessSettings {
    static var clocks: ClockSettings { Configuration.current.clocks }
}
