// Browser and operating system of a user agent, which the guide (§3.2) asks for. The order of the tables matters:
// Chrome's string says Safari, Edge's says Chrome.

import Bindings

/// Names as people know them; nil where the text tells nothing.
func describedUserAgent(_ text: String) -> (browser: String?, system: String?) {
    let bytes = Array(text.utf8)
    func name(_ table: [(token: [UInt8], name: String)]) -> String? {
        table.first { contains(bytes.span, $0.token) }?.name
    }
    return (name(browsers), name(systems))
}

private let browsers = inBytes([
    ("Googlebot", "Googlebot"), ("bingbot", "Bingbot"), ("AhrefsBot", "AhrefsBot"), ("SemrushBot", "SemrushBot"),
    ("GPTBot", "GPTBot"), ("sqlmap", "sqlmap"), ("Nikto", "Nikto"), ("Nuclei", "Nuclei"), ("zgrab", "ZGrab"),
    ("masscan", "masscan"), ("curl/", "curl"), ("Wget/", "Wget"), ("python-requests", "python-requests"),
    ("Python-urllib", "Python-urllib"), ("Go-http-client", "Go-http-client"), ("okhttp", "OkHttp"),
    ("Java/", "Java"), ("PostmanRuntime", "Postman"), ("HeadlessChrome", "Headless Chrome"), ("Edg/", "Edge"),
    ("EdgA/", "Edge"), ("Edge/", "Edge"), ("OPR/", "Opera"), ("Opera", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"), ("FxiOS", "Firefox"), ("Firefox/", "Firefox"), ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("MSIE ", "Internet Explorer"), ("Trident/", "Internet Explorer"),
])

private let systems = inBytes([
    ("Windows NT", "Windows"), ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iPadOS"),
    ("Mac OS X", "macOS"), ("Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("FreeBSD", "FreeBSD"), ("Linux", "Linux"),
    ("X11", "Unix"),
])

private func inBytes(_ table: [(token: String, name: String)]) -> [(token: [UInt8], name: String)] {
    table.map { (Array($0.token.utf8), $0.name) }
}
