// What a configuration says of rules and formats can be judged only once those are loaded.
import Detection

extension Configuration {
    func mistakes(against set: RuleSet) -> [Diagnostic] { [] }
}
