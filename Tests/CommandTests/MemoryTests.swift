// How much memory the real binary takes at most: it may not depend on how long an archive is.
import Foundation
import Testing

struct MemoryTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    /// The most that a scan of `path` ever had resident, in kilobytes.
    private func peak(scanning path: String) throws -> Int {
        let program = """
            import resource, subprocess, sys
            subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
            """
        try bench.write(program, to: "peak.py")
        let run = try bench.sh("python3 peak.py '\(Workbench.binary)' scan \(path) --state state-\(path)")
        return try #require(Int(run.out.trimmingCharacters(in: .whitespacesAndNewlines)), "\(run)")
    }

    @Test(arguments: ["cat", "gzip -1"]) func `a long archive takes no more memory than a short one`(pack: String)
        throws
    {
        for (name, bytes) in [("short", 4_000_000), ("long", 96_000_000)] {
            try bench.sh("yes 'a line of a log that repeats itself' | head -c \(bytes) | \(pack) > \(name)")
        }
        let peaks = try (short: peak(scanning: "short"), long: peak(scanning: "long"))
        #expect(peaks.long - peaks.short < 24_000, "kilobytes: \(peaks)")
    }
}
