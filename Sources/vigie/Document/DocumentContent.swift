// An incident's whole file as parts of a document: what the guide asks to know (§3.2) and to document (§8), by its own
// words and in its order, and everything that stands beside. What nobody told is said to be missing, never left out.
import Detection
import Foundation
import Tracking

struct DocumentContent {
    let details: IncidentDetails
    /// The wall clock: what is due counts from it.
    let now: Timestamp

    var title: String { "\(incident.id) — \(incident.title[spokenLanguage])" }

    /// Stands below the title, where there is something that no reader may overlook.
    var mark: String? {
        if incident.isDrill {
            return tr(
                "DRILL: a training, nothing of this happened", "EXERCICE : un entraînement, rien de ceci n'est arrivé")
        }
        return incident.isHistorical
            ? tr("HISTORICAL: found in old logs", "HISTORIQUE : trouvé dans d'anciens journaux") : nil
    }

    var blocks: [DocumentBlock] {
        let parts = [
            classification, description, required, steps, terms, evidence, attachments, timeline, updates, review,
            actions,
            related,
        ]
        return parts.flatMap { $0 } + [.remark(origin)]
    }

    private var incident: Incident { details.incident }
    private static var untold: String { tr("not told", "non renseigné") }

    private func words(_ label: String, _ text: String?) -> DocumentFact {
        DocumentFact(label: label, value: .words(text ?? Self.untold))
    }

    private func time(_ time: Timestamp) -> String { shownTime(time) + " UTC" }

    // MARK: what it is

    private var classification: [DocumentBlock] {
        var facts = [
            words(
                tr("Severity", "Gravité"),
                Vocabulary.word(incident.severity) + " — " + Definitions.of(incident.severity)),
            words("Type", Vocabulary.word(incident.type) + " — " + Definitions.of(incident.type)),
            words(tr("Status", "État"), incident.status.words[spokenLanguage]),
            words(
                incident.origin == .person ? tr("Reported by", "Signalé par") : tr("Found by", "Trouvé par"),
                incident.report.reporter ?? "vigie"),
        ]
        let moments: [(String, Timestamp?)] = [
            (tr("Filed", "Consigné"), incident.filedAt), (tr("Reopened", "Rouvert"), incident.reopenedAt),
            (tr("Acknowledged", "Accusé de réception"), incident.acknowledgedAt),
            (tr("Resolved", "Résolution"), incident.resolvedAt),
            (tr("Verified", "Vérification"), incident.verifiedAt), (tr("Closed", "Clôture"), incident.closedAt),
        ]
        for (label, moment) in moments { if let moment { facts.append(words(label, time(moment))) } }
        facts.append(words(tr("Assigned to", "Confié à"), incident.assignee ?? tr("nobody", "personne")))
        if !details.tags.isEmpty { facts.append(words(tr("Tags", "Étiquettes"), details.tags.joined(separator: ", "))) }
        if !details.rules.isEmpty {
            let rules = details.rules.map { "\($0.id) (\($0.count))" }
            facts.append(DocumentFact(label: tr("Rules", "Règles"), value: .verbatim(rules, more: "")))
        }
        return [.facts(facts)]
    }

    private var description: [DocumentBlock] {
        [
            .heading(tr("Detailed description of the problem", "Description détaillée du problème")),
            .text(incident.description[spokenLanguage]),
        ]
    }

    private var required: [DocumentBlock] {
        let known = details.requiredInformation
        return [
            .heading(tr("Required information", "Informations requises")),
            .facts([
                words(
                    tr("Date and time of the incident", "Date et heure de l'incident"),
                    time(known.firstSeen)
                        + (known.lastSeen > known.firstSeen
                            ? tr(", last seen ", ", vu pour la dernière fois le ") + time(known.lastSeen) : "")),
                values(tr("Browser", "Navigateur"), known.browsers),
                values(tr("Operating system", "Système d'exploitation"), known.systems),
                values(tr("URL concerned", "URL concernée"), known.urls),
                values(tr("User account", "Compte utilisateur"), known.accounts),
                words(tr("Impact on the work", "Impact sur l'activité"), impact(known)),
            ]),
        ]
    }

    private func impact(_ known: RequiredInformation) -> String {
        let parts = [known.impact, incident.origin == .person ? nil : LoggedImpact.words(details)].compactMap { $0 }
        return parts.isEmpty ? Self.untold : parts.joined(separator: "\n")
    }

    private func values(_ label: String, _ values: RequiredInformation.Values) -> DocumentFact {
        if values.shown.isEmpty { return words(label, nil) }
        let hidden = values.total - values.shown.count
        let more =
            hidden > 0 || values.isOverflowing
            ? tr(" and \(max(hidden, 1)) more", " et \(max(hidden, 1)) autres") + (values.isOverflowing ? " (≥)" : "")
            : ""
        return DocumentFact(label: label, value: .verbatim(values.shown, more: more))
    }

    private var steps: [DocumentBlock] {
        var blocks: [DocumentBlock] = [
            .heading(tr("Steps to reproduce the incident", "Étapes pour reproduire l'incident"))
        ]
        if let steps = details.requiredInformation.steps { blocks.append(.text(steps)) }
        if !incident.command.isEmpty {
            blocks.append(
                .facts([
                    DocumentFact(
                        label: tr("Find it again in the logs", "Le retrouver dans les journaux"),
                        value: .verbatim([incident.command], more: ""))
                ]))
        }
        if blocks.count == 1 { blocks.append(.remark(Self.untold)) }
        return blocks
    }

    // MARK: terms

    /// The clocks, kept or breached (guide §4.2, §5.2).
    private var terms: [DocumentBlock] {
        let heading = DocumentBlock.heading(tr("Response times", "Délais de réponse"))
        guard let clock = details.process.clock, !clock.isExempt else {
            return [
                heading,
                .remark(
                    tr(
                        "None: it is news of other times, or part of another incident.",
                        "Aucun : il est d'un autre temps, ou fait partie d'un autre incident.")),
            ]
        }
        let settings = ProcessSettings.clocks
        var facts: [DocumentFact] = []
        if let delay = clock.detectionDelay {
            facts.append(words(tr("Detected after", "Détecté après"), shownSpan(delay)))
        }
        if let response = clock.response(settings) {
            let length = shownSpan(response.due.seconds - response.start.seconds)
            facts.append(
                words(
                    tr("Response within \(length)", "Réponse sous \(length)"),
                    response.words(at: now) + tr(" (due ", " (échéance ") + time(response.due) + ")"))
        }
        if let update = clock.update(settings) {
            facts.append(words(tr("Next update", "Prochaine mise à jour"), update.words(at: now)))
        }
        facts.append(words(tr("Updates", "Mises à jour"), updateTally))
        return [heading, .facts(facts)]
    }

    private var updateTally: String {
        let written = details.process.updates.count
        let missed = details.history.count { $0.kind == ProcessEntry.reminded.rawValue }
        return counted(written, ("written", "written"), ("écrite", "écrites"))
            + tr("; \(missed) times one was due and none was written", " ; \(missed) fois aucune à l'échéance")
    }

    // MARK: what shows it

    private var evidence: [DocumentBlock] {
        var blocks: [DocumentBlock] = [.heading(tr("Error logs", "Logs d'erreur"))]
        let rows = HistogramRows(details.histogram).rows
        if rows.count > 1 { blocks.append(.chart(rows.map { ChartRow(label: time($0.start), count: $0.count) })) }
        for item in details.evidence {
            let assumed = item.timeAssumed ? tr(" (time assumed)", " (heure supposée)") : ""
            let cut = item.excerpt.isCut ? tr(", cut at 64 KiB", ", coupé à 64 Kio") : ""
            let place = "\(item.location.name):\(item.location.line)  \(tr("byte", "octet")) \(item.location.offset)"
            blocks.append(
                .excerpt(caption: "\(place)  \(time(item.time))\(assumed)  \(item.rule)\(cut)", lines: lines(item)))
        }
        return blocks.count == 1 ? blocks + [.remark(tr("none", "aucun"))] : blocks
    }

    private func lines(_ item: Evidence) -> [ExcerptLine] {
        let excerpt = item.excerpt
        let matched = excerpt.before.count + excerpt.matchedLine
        let own = excerpt.before.count..<excerpt.before.count + excerpt.lines.count
        return (excerpt.before + excerpt.lines + excerpt.after).enumerated().map { index, text in
            ExcerptLine(
                number: item.location.line - excerpt.before.count + index, text: text, isMatch: index == matched,
                isContext: !own.contains(index))
        }
    }

    private var attachments: [DocumentBlock] {
        let heading = DocumentBlock.heading(tr("Screenshots and attached files", "Captures d'écran et pièces jointes"))
        if details.attachments.isEmpty { return [heading, .remark(tr("none", "aucune"))] }
        let facts = details.attachments.map { file in
            DocumentFact(
                label: "SHA-256",
                value: .verbatim(
                    [file.digest, file.name],
                    more:
                        ", \(file.contentType), \(byteCount(UInt64(file.size))), \(time(file.addedAt)), \(file.addedBy)"
                ))
        }
        return [heading, .facts(facts)]
    }

    // MARK: what was done

    private var timeline: [DocumentBlock] {
        let entries = details.history.map { entry in
            DocumentEntry(
                time: time(entry.at), what: IncidentHistory.what(entry), who: entry.actor,
                note: entry.facts["note"])
        }
        return [.heading(tr("Timeline", "Chronologie")), .timeline(entries)]
    }

    private var updates: [DocumentBlock] {
        let heading = DocumentBlock.heading(tr("Updates", "Mises à jour"))
        if details.process.updates.isEmpty { return [heading, .remark(tr("none", "aucune"))] }
        let entries = details.process.updates.map { update in
            DocumentEntry(
                time: time(update.at), what: Vocabulary.places(update), who: update.author,
                note: update.text(spokenLanguage))
        }
        return [heading, .timeline(entries)]
    }

    /// The guide's five parts (§8).
    private var review: [DocumentBlock] {
        let review = details.process.review
        let parts = Review.Part.allCases.flatMap { part -> [DocumentBlock] in
            [
                .subheading(Vocabulary.word(part)),
                review.texts[part].map(DocumentBlock.text) ?? .remark(tr("not written yet", "pas encore écrit")),
            ]
        }
        var signature: [DocumentBlock] = []
        if let author = review.author, let at = review.at { signature = [.remark("\(author), \(time(at))")] }
        return [.heading(tr("Documentation of the incident", "Documentation de l'incident"))] + parts + signature
    }

    private var actions: [DocumentBlock] {
        let heading = DocumentBlock.heading(tr("Action items", "Actions à mener"))
        if details.process.actions.isEmpty { return [heading, .remark(tr("none", "aucune"))] }
        let entries = details.process.actions.map { action in
            let state = action.doneAt.map { tr("done ", "faite le ") + time($0) } ?? tr("open", "à faire")
            return DocumentEntry(
                time: tr("by ", "pour le ") + time(action.due), what: "#\(action.id) · \(state)", who: action.owner,
                note: action.text)
        }
        return [heading, .timeline(entries)]
    }

    private var related: [DocumentBlock] {
        let links = IncidentState.relations(details)
        let text = links.isEmpty ? [DocumentBlock.remark(tr("none", "aucun"))] : [.text(links.joined(separator: "\n"))]
        return [.heading(tr("Related incidents", "Incidents liés"))] + text
    }

    private var origin: String {
        tr(
            "Written by vigie \(vigieVersion) on \(time(now)), revision \(incident.revision) of the incident.",
            "Écrit par vigie \(vigieVersion) le \(time(now)), révision \(incident.revision) de l'incident.")
    }
}
