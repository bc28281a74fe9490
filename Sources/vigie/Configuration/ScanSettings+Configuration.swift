// What a run goes by, made of its options and the configuration: an option wins.
import ArgumentParser
import Detection
import Foundation

extension ScanSettings {
    /// - Parameters:
    ///   - timezone: `--timezone`: of every log, whatever its declaration says.
    ///   - threads: that read, search and match.
    init(
        set: RuleSet, configuration: Configuration, rules: RuleOptions, timezone: ZoneName? = nil,
        reference: Instant? = nil, usesPrefilter: Bool = true, threads: Int
    ) {
        let zone = timezone?.zone ?? configuration.zone
        self.init(
            set: set, zone: zone, sources: configuration.sources.inZone(timezone?.zone),
            reference: reference?.timestamp(in: zone), usesPrefilter: usesPrefilter, threads: threads,
            reproduction: rules.reproduction + configuration.reproduction)
    }
}

extension RuleOptions {
    /// The same options, with paths that hold anywhere.
    var reproduction: [String] {
        rules.flatMap { ["--rules", absolute($0)] } + services.flatMap { ["--services", absolute($0)] }
    }
}

extension Configuration {
    /// The option that names it, where what is found depends on it.
    var reproduction: [String] {
        let isNeeded =
            !rules.isEmpty || !services.isEmpty || !sources.all.isEmpty || !redactions.isEmpty || timezone != nil
        return isNeeded ? (file.map { ["--config", absolute($0)] } ?? []) : []
    }
}
