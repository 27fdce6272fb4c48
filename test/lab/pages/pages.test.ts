import { describe, expect, it } from "vitest";
import type { ChartPage, LineChart } from "../../../src/lab/pages/chart-page.ts";
import { chartRows } from "../../../src/lab/pages/client/chart/chart-rows.ts";
import { csvText } from "../../../src/lab/pages/client/figures.ts";
import { openPage } from "../../../src/lab/pages/open-page.ts";
import { plainText } from "../../../src/lab/pages/plain-text.ts";
import { embeddedJson, renderChartPage } from "../../../src/lab/pages/render-page.ts";

const hostile = "</script><script>alert(1)</script>\u2028$& {{data}} <!-- script -->";
const page: ChartPage = {
  title: hostile,
  lead: hostile,
  sections: [{ title: hostile, text: [hostile, hostile] }],
};

describe("a page", () => {
  it("has one script, one style, no address, and its data as JSON that markup cannot leave", () => {
    const html = renderChartPage(page);
    const data = /<script type="application\/json" id="page-data">(.*?)<\/script>/s.exec(html)?.[1] ?? "";
    expect(JSON.parse(data)).toEqual(page);
    expect(html.match(/<script/g)?.length).toBe(2);
    expect(html.match(/<style/g)?.length).toBe(1);
    expect(html).not.toMatch(/(src|href)=["']?(https?:)?\/\//);
    expect(html).toMatch(/<title>&lt;\/script>&lt;script>alert\(1\)/);
    expect(Buffer.byteLength(html)).toBeLessThan(400_000);
  });

  it("forbids every connection, and every script but its own", () => {
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(renderChartPage(page))?.[1] ?? "";
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/=]{44}'; /);
    expect(policy).not.toMatch(/http|\*|unsafe-eval/);
  });

  it("has line separators as escapes, which old JavaScript takes for line breaks", () => {
    expect(embeddedJson(["<", "\u2028", "\u2029", "é"])).toBe('["\\u003c","\\u2028","\\u2029","é"]');
  });

  it.each([
    ["no-such-opener", /^gossiper-lab: no browser opened the page: .*ENOENT\n$/],
    ["false", /^gossiper-lab: no browser opened the page: false failed\n$/],
    ["true", /^$/],
  ])("that is opened by %s is worth a line where that fails, and nothing more", async (opener, stderr) => {
    let said = "";
    const output = {
      stdout: () => undefined,
      stderr: (text: string) => {
        said += text;
      },
      stderrIsTerminal: false,
      colour: false,
    };
    await openPage("/tmp/page.html", output, [opener]);
    expect(said).toMatch(stderr);
  });
});

describe("a value as text", () => {
  it.each<[unknown, string]>([
    [7, "7"],
    ["x", '"x"'],
    [undefined, "nothing"],
    ["\u202Ecba", '"\\u{202e}cba"'],
    ["a\u200bb\ud800", '"a\\u{200b}b\\ud800"'],
    [{ a: [1, null] }, '{"a":[1,null]}'],
    ["é😀", '"é😀"'],
  ])("shows what cannot be seen: %j", (value, text) => {
    expect(plainText(value)).toBe(text);
  });

  it("is clipped, and says how long it was", () => {
    expect(plainText("y".repeat(1_000_000))).toBe(`"${"y".repeat(59)}… (1000002 characters)`);
    expect(plainText("😀".repeat(100))).toBe(`"${"😀".repeat(30)}… (202 characters)`);
  });
});

describe("the figures of a chart", () => {
  const lines: LineChart = {
    kind: "lines",
    title: "t",
    x: { label: "x" },
    y: { label: "y" },
    series: [
      {
        name: "a",
        points: [
          [0, 1],
          [2, null],
        ],
        band: { name: "range", points: [[0, 0, 2]] },
      },
      { name: "b", points: [[1, 5]] },
    ],
  };

  it("have a row for each x and a column for each series and the ends of its band", () => {
    expect(chartRows(lines)).toEqual({
      head: ["x", "a", "a, range: low", "a, range: high", "b"],
      rows: [
        [0, 1, 0, 2, null],
        [1, null, null, null, 5],
        [2, null, null, null, null],
      ],
    });
  });

  it("of points and bars name series and group", () => {
    const axes = { x: { label: "x" }, y: { label: "y" } };
    const series = [{ name: "ours", points: [{ x: 1, y: 2, label: "flood" }] }];
    expect(chartRows({ kind: "points", title: "t", ...axes, series }).rows).toEqual([
      ["ours", "flood", 1, 2],
    ]);
    const bars = { kind: "bars", title: "t", groups: ["g", "h"], x: { label: "x" } } as const;
    expect(chartRows({ ...bars, series: [{ name: "s", values: [1, null] }] })).toEqual({
      head: ["group", "s, x"],
      rows: [
        ["g", 1],
        ["h", null],
      ],
    });
  });

  it("are quoted for a spreadsheet, which must not take a text for a formula", () => {
    const rows = [
      ["=1+1", 'say "x"', -1, null],
      ["a,b", "two\nlines", 0.5, 2],
    ] as const;
    expect(csvText(["name", "b", "c", "d"], rows)).toBe(
      `name,b,c,d\r\n'=1+1,"say ""x""",-1,\r\n"a,b","two\nlines",0.5,2\r\n`,
    );
  });
});
