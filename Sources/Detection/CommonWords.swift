// Words that stand in so many log lines that a literal made of them tells little: the prefilter prefers another.
// A table of the words of operating systems and programs in general, drawn from no corpus.

enum CommonWords {
    /// Whether `literal` holds no word but common ones.
    static func areAll(in literal: [UInt8]) -> Bool {
        let words = literal.split { !(0x61...0x7A).contains($0) }
        return literal.count <= 24 && words.allSatisfy { common.contains(Array($0)) }
    }

    private static let common: Set<[UInt8]> = Set(
        """
        a access account action address after all an and any app application are as at attempt auth be been before body bytes by
        call class client close closed code com complete completed connect connecting connection context count create created
        data database date debug default delete disk done down due duration end error errors event exception executor exit
        failed failure false fatal file filter for found from full get get go group has have head host http https id in info
        input instance interface invalid ip is it job kernel key length level line list local log main memory message method
        mode module msg name net new no node not null object of off on open or org out output page path pid pool port post
        process processing put query queue rate read reading ready record remote remove request reset response result root
        run running server service session set size source ssh start started starting state status stop success system table
        task the thread time to token total true type unknown up update uri url user value version via wait waiting warn
        warning was web will with without worker write writing www
        """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
}
