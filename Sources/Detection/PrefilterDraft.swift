// The expressions and literals of all plans, each once, and what they are signs of: what the prefilter compiles.
import Bindings

extension Prefilter {
    struct Draft {
        var expressions: [PatternSet.Expression] = []
        var signs: [[Sign]] = []
        /// Looked for in single lines only.
        var gated: [PatternSet.Expression] = []
        var signsOfGated: [[Sign]] = []
        var opensGateWhenEncoded = false
        var clauses: [CompiledClause] = []
        /// Numbers of their gates.
        var gates: [Int32] = []
        var gateNumbers: [[[UInt8]]: Int32] = [:]
        /// Numbers of the sets that confirm them.
        var also: [Int32] = []
        /// Rules without expressions.
        var unfiltered: [Int32] = []
        /// Literals of decoded lines.
        var decoded: [[UInt8]] = []
        var signsOfDecoded: [[Sign]] = []
        /// Sets of literals that confirm clauses.
        var confirming: [[[UInt8]]] = []
        private var gatedNumbers: [PatternSet.Expression: Int] = [:]
        private var numbers: [PatternSet.Expression: Int] = [:]
        private var decodedNumbers: [[UInt8]: Int] = [:]
        private var confirmingNumbers: [[[UInt8]]: Int32] = [:]

        init(_ plans: [Plan]) {
            for (index, plan) in plans.enumerated() {
                for clause in plan.clauses { add(clause, of: index) }
                if plan.kind == .none { unfiltered.append(Int32(index)) }
                for expression in plan.gate?.expressions ?? [] { add(expression, .opensGate) }
            }
            for mark in Envelope.marks {
                add(PatternSet.Expression(literal: mark), .mayBeEnvelope)
            }
        }

        private mutating func add(_ clause: Clause, of rule: Int) {
            let compiled = Int32(clauses.count)
            let firstGate = Int32(gates.count)
            for gate in clause.gates { gates.append(number(of: gate)) }
            let firstAlso = Int32(also.count)
            for set in clause.also { also.append(number(ofConfirming: set)) }
            clauses.append(
                CompiledClause(
                    items: clause.items, rule: Int32(rule), firstGate: firstGate, firstAlso: firstAlso,
                    gateCount: UInt16(clause.gates.count), alsoCount: UInt16(clause.also.count)))
            for expression in clause.factor.expressions {
                let sign = Sign.factor(of: compiled)
                if !clause.isGated { add(expression, sign) }
                if clause.isInField, expression.isLiteral { add(decoded: expression.text, sign) }
                guard clause.isGated || clause.isInField && !expression.isLiteral else { continue }
                add(gated: expression, sign)
                if !clause.isGated { opensGateWhenEncoded = true }
            }
        }

        private mutating func number(of gate: RequiredLiterals) -> Int32 {
            if let number = gateNumbers[gate.literals] { return number }
            let number = Int32(gateNumbers.count)
            gateNumbers[gate.literals] = number
            for expression in Factor(gate).expressions { add(expression, .gate(number)) }
            return number
        }

        private mutating func add(gated expression: PatternSet.Expression, _ sign: Sign) {
            if let number = gatedNumbers[expression] {
                signsOfGated[number].append(sign)
            } else {
                gatedNumbers[expression] = gated.count
                gated.append(expression)
                signsOfGated.append([sign])
            }
        }

        private mutating func add(_ expression: PatternSet.Expression, _ sign: Sign) {
            if let number = numbers[expression] {
                if !signs[number].contains(sign) { signs[number].append(sign) }
            } else {
                numbers[expression] = expressions.count
                expressions.append(expression)
                signs.append([sign])
            }
        }

        private mutating func add(decoded literal: [UInt8], _ sign: Sign) {
            if let number = decodedNumbers[literal] {
                signsOfDecoded[number].append(sign)
            } else {
                decodedNumbers[literal] = decoded.count
                decoded.append(literal)
                signsOfDecoded.append([sign])
            }
        }

        private mutating func number(ofConfirming set: RequiredLiterals) -> Int32 {
            if let number = confirmingNumbers[set.literals] { return number }
            let number = Int32(confirming.count)
            confirmingNumbers[set.literals] = number
            confirming.append(set.literals)
            return number
        }
    }

    /// Why a set was not compiled, and by the fault of which expression.
    struct RefusedExpression: Error {
        var message: String
        var expression: PatternSet.Expression?
    }
}

extension Prefilter.Draft {
    func searcher(of expressions: [PatternSet.Expression], _ library: SearchLibrary)
        throws(Prefilter.RefusedExpression) -> Searcher
    {
        do throws(PatternSetError) { return try Searcher(expressions, library: library) } catch {
            throw Prefilter.RefusedExpression(
                message: error.message, expression: error.expression.map { expressions[$0] })
        }
    }
}
