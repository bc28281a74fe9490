import ArgumentParser
struct ScanCommand: ParsableCommand { static let configuration = CommandConfiguration(commandName: "scan") }
struct IncidentsCommand: ParsableCommand { static let configuration = CommandConfiguration(commandName: "incidents") }
