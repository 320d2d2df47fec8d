// Part of Ordeal. See LICENSE.

import Foundation
import Testing

/// The report in a real browser: headless Chromium runs the page with a few lines of script behind it,
/// which do what a person does and write down what they see.
@Suite(.enabled(if: Browser.isFound, "needs Chromium: apt-get install chromium"))
struct ReportPageTests {
  private static let actions = """
    const notes = {}, failures = [];
    addEventListener("error", (event) => failures.push(event.message));
    addEventListener("securitypolicyviolation", (event) => failures.push("loads " + event.blockedURI));
    const shown = () => [...document.querySelectorAll("section[data-potential]")]
      .filter((section) => !section.hidden).map((section) => section.dataset.potential).join();
    const visible = (selector) => [...document.querySelectorAll("section:not([hidden]) " + selector)];
    notes.first = shown();
    document.querySelector(".switch button:nth-child(2)").click();
    notes.second = shown();
    notes.anchors = document.querySelectorAll("#verdict").length;
    const table = visible("table").find((one) => one.textContent.includes("Kendall"));
    const column = [...table.tHead.rows[0].cells].findIndex((head) => head.textContent.includes("ranking"));
    const values = () => [...table.tBodies[0].rows].map((row) => Number(row.cells[column].dataset.value));
    const button = table.tHead.rows[0].cells[column].querySelector("button");
    button.click();
    notes.ascending = values();
    button.click();
    notes.descending = values();
    notes.sort = table.tHead.rows[0].cells[column].getAttribute("aria-sort");
    const point = visible("#parity-energy-test circle[data-tip]")[0];
    point.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX: 40, clientY: 40 }));
    notes.tip = document.getElementById("tip").textContent;
    notes.tipIsShown = document.getElementById("tip").style.display;
    visible(".viewer tbody tr")[2].click();
    notes.structure = visible(".viewer canvas")[0].dataset.shown;
    notes.drawn = visible(".viewer canvas")[0].getContext("2d")
      .getImageData(0, 0, 200, 200).data.some((value) => value > 0);
    notes.overflow = document.documentElement.scrollWidth > innerWidth;
    notes.failures = failures;
    document.body.innerHTML = "<pre id=notes></pre>";
    document.getElementById("notes").textContent = JSON.stringify(notes);
    """

  private struct Notes: Decodable {
    var first, second, sort, tip, tipIsShown, structure: String
    var anchors: Int
    var ascending, descending: [Double]
    var drawn, overflow: Bool
    var failures: [String]
  }

  @Test("sorting, hovering, switching and looking at structures work", arguments: [1400, 500])
  func drive(width: Int) throws {
    let folder = try TemporaryFolder()
    try ScoreCommandTests.write(folder)
    let score = try OrdealTool.run([
      "score", "--predictions", folder.path("good.extxyz"), folder.path("bad.extxyz"), "--data",
      folder.path("data.extxyz"), "--output", folder.path("both"), "--quiet",
    ])
    try #require(score.status == 0, "\(score.errors)")
    let page = try String(contentsOfFile: folder.path("both/report.html"), encoding: .utf8)
    try folder.write(
      page.replacing("</body>", with: "<script>\(Self.actions)</script></body>"), "driven.html")
    let (dom, console) = try Browser.dump(folder.path("driven.html"), width: width)
    let begin = try #require(dom.range(of: "<pre id=\"notes\">"), "\(console)")
    let end = try #require(dom.range(of: "</pre>", range: begin.upperBound..<dom.endIndex))
    let text = dom[begin.upperBound..<end.lowerBound].replacing("&gt;", with: ">")
      .replacing("&lt;", with: "<").replacing("&amp;", with: "&")
    let notes = try JSONDecoder().decode(Notes.self, from: Data(text.utf8))
    #expect(notes.first == "good")
    #expect(notes.second == "bad")
    #expect(notes.anchors == 1)
    #expect(notes.ascending.count == 4)
    #expect(notes.ascending == notes.ascending.sorted())
    #expect(notes.descending == notes.ascending.reversed())
    #expect(notes.ascending.first != notes.ascending.last)
    #expect(notes.sort == "descending")
    #expect(notes.tip.contains("meV/atom"))
    #expect(notes.tipIsShown == "block")
    #expect(notes.structure == "2")
    #expect(notes.drawn)
    #expect(!notes.overflow)
    #expect(notes.failures.isEmpty)
    #expect(!console.contains("CONSOLE"), "\(console)")
  }
}

/// Headless Chromium.
enum Browser {
  static let path = ["chromium", "chromium-browser", "google-chrome"].lazy
    .flatMap { name in
      (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map {
        "\($0)/\(name)"
      }
    }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  static var isFound: Bool { path != nil }

  /// The document after its scripts have run, and what they wrote to the console.
  static func dump(_ page: String, width: Int) throws -> (dom: String, console: String) {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(filePath: try #require(path))
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
      "--enable-logging=stderr", "--user-data-dir=\(folder.path("profile"))",
      "--window-size=\(width),1000", "--virtual-time-budget=4000", "--dump-dom", "file://\(page)",
    ]
    process.standardOutput = try folder.newFile("dom")
    process.standardError = try folder.newFile("console")
    try process.run()
    process.waitUntilExit()
    return (
      try String(contentsOfFile: folder.path("dom"), encoding: .utf8),
      try String(contentsOfFile: folder.path("console"), encoding: .utf8)
    )
  }
}
