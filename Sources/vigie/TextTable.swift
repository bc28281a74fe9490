// A table as a terminal shows it: columns as wide as their widest cell, the last one cut where the line would not fit. A
// pipe gets every line whole. Cells are inert already.
struct TextTable {
    var header: [String]
    var rows: [[String]]
    /// Columns whose cells end at the right.
    var numbers: Set<Int> = []

    /// - Parameter colour: of a row by its index.
    func lines(colour: (Int) -> Colour? = { _ in nil }) -> [String] {
        let all = (header.isEmpty ? [] : [header]) + rows
        let columns = all.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        let total = Output.isTerminal ? terminalWidth() : Int.max
        let top = header.isEmpty ? [] : [Colour.bold.paint(line(header, widths, total))]
        return top
            + rows.enumerated().map { index, row in
                let text = line(row, widths, total)
                return colour(index)?.paint(text) ?? text
            }
    }

    private func line(_ cells: [String], _ widths: [Int], _ total: Int) -> String {
        let padded = cells.enumerated().map { index, cell -> String in
            let blank = String(repeating: " ", count: max(0, widths[index] - cell.count))
            if numbers.contains(index) { return blank + cell }
            return index == cells.count - 1 ? cell : cell + blank
        }
        var text = padded.joined(separator: "  ")
        while text.last == " " { text.removeLast() }
        return text.count <= total ? text : text.prefix(max(20, total - 1)) + "…"
    }
}
