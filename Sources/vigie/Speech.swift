// vigie's own words in two languages: `--lang`, else `VIGIE_LANG`, else the configuration, else the locale decides.
import Detection
import Foundation
import Synchronization
import Tracking

/// The language of this run. Chosen before the arguments are parsed, since help speaks it too.
var spokenLanguage: Language { isFrenchSpoken.load(ordering: .relaxed) ? .fr : .en }

private let isFrenchSpoken = Atomic<Bool>(languageOfThisRun(.current) == .fr)

/// From now on the language of another configuration is spoken, unless an option or a variable chose one.
func speak(as configuration: Configuration) {
    isFrenchSpoken.store(languageOfThisRun(configuration) == .fr, ordering: .relaxed)
}

private func languageOfThisRun(_ configuration: @autoclosure () -> Configuration) -> Language {
    chosenLanguage(
        arguments: CommandLine.arguments, environment: ProcessInfo.processInfo.environment,
        configured: configuration().language)
}

/// Whether `--lang` was given: what is English for machines then speaks that language.
let isLanguageGiven = givenLanguage(CommandLine.arguments) != nil

/// The text in the language of this run.
func tr(_ english: String, _ french: String) -> String { spokenLanguage == .fr ? french : english }

func chosenLanguage(
    arguments: [String], environment: [String: String], configured: @autoclosure () -> Language?
) -> Language {
    if let given = givenLanguage(arguments) { return given }
    if let language = language(of: environment["VIGIE_LANG"]) ?? configured() { return language }
    return ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { language(of: environment[$0]) }.first ?? .en
}

private func language(of value: String?) -> Language? {
    guard let value, !value.isEmpty else { return nil }
    return value.lowercased().hasPrefix("fr") ? .fr : .en
}

private func givenLanguage(_ arguments: [String]) -> Language? {
    option("--lang", in: arguments).flatMap(Language.init(rawValue:))
}

/// The guide's words for codes in the language of this run.
enum Vocabulary {
    static func word(_ severity: Severity) -> String { severity.words[spokenLanguage] }

    static func word(_ type: IncidentType) -> String { type.words[spokenLanguage] }
}
