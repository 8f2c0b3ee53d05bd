import { describe, expect, test } from "vitest";
import { formatVcd } from "../../harness/trace/vcd.ts";
import { formatSessionCsv } from "./csv.ts";
import { formatSessionJson } from "./json.ts";
import { namedWaveform } from "./monitor-wires.ts";
import { formatSessionPage } from "./page.ts";
import { formatSessionTerminal } from "./terminal.ts";
import { monitorSession } from "./testing/sample-monitor.ts";
import { formatSessionTraceEvents } from "./trace-events.ts";

describe("a monitor", () => {
  test("on a terminal, a monitor has its lanes and a table", () => {
    const text = formatSessionTerminal(monitorSession, { width: 80, colour: false });
    expect(text.slice(text.indexOf("\n\n") + 2)).toMatchInlineSnapshot(`
      "        led       ┌─────────────────────────────────┐
             GP25 ──────┘                                 └──────────────────────────

       hog_detect ┌┐                          ╷
          ident 0 ┘└──────────────────────────┴──────────────────────────────────────

                        ┌───────────────────┐                   ┌────────────────────
          ident 3 ──────┘                   └───────────────────┘


         ident 21 ───────────────────────────────────────────────────────────────────

                         ┌────────────────────┐     ┌────────────────────────────────
             hogs ───────┘                    └─────┘

                                                   ╷      ╷
        bad bytes ─────────────────────────────────┴──────┴──────────────────────────

             time ├────────────┼─────────────┼────────────┼─────────────┼───────────┤
            in ms 0            200           400          600           800      1000

                       period                                   longest
      wire       edges    min median    p99    max jitter duty    pause
      led (GP25)     2      –      –      –      –      –    – 500.0 ms
      Period: the time from one rise to the next. 99 % of the periods are not longer
      than p99.
      Jitter: the standard deviation of the periods. Duty: the share of the time in
      which the wire is high, measured over whole periods.

      Monitor on GP25: 1,234 bytes, one per event. The program called monitor.init at
      5.000 ms.
      ident                starts    total shortest  longest at once at the end
      hog_detect (ident 0)      2 20.00 ms 10.00 ms 10.00 ms       1        off
      ident 3                   3 600.0 ms 300.0 ms 300.0 ms       2         on
      ident 21                  0                                           off
      The program reports starts and ends of each ident. An ident is on while it has
      more starts than ends. The column "at once" has the largest number of starts
      without an end at any one time.
      Hogs: 2 pauses between two turns of ident 0 were longer than 100.0 ms. Other
      tasks did not let ident 0 run.
        410.0 ms, starting at 10.000 ms
        580.0 ms, starting at 420.000 ms, until the end, the longest
      2 bytes have a problem, of 1,234.
        500.000 ms: 0x00 has no stop bit (framing error)
        600.000 ms: 0x75 ends ident 21, which was off already

      The watch ended after 1.000 s, because the time to watch had passed.
      "
    `);
  });

  test("on a narrow terminal, a monitor has lists", () => {
    const lines = formatSessionTerminal(monitorSession, { width: 40, colour: false }).split("\n");
    expect(lines.filter((line) => line.length > 40)).toEqual([]);
    expect(lines.slice(lines.indexOf("ident 3"), lines.indexOf("ident 21"))).toEqual([
      "ident 3",
      "  starts      3",
      "  total       600.0 ms",
      "  shortest    300.0 ms",
      "  longest     300.0 ms",
      "  at once     2",
      "  at the end  on",
    ]);
  });

  test("the VCD has the names of the functions of a monitor", () => {
    const vcd = formatVcd(namedWaveform(monitorSession)!, "session");
    expect(vcd.split("\n").filter((line) => /^\$var/.test(line))).toEqual([
      "$var wire 1 ! GP25 $end",
      '$var wire 1 " ident_0_hog_detect $end',
      "$var wire 1 # ident_3 $end",
      "$var wire 1 $ ident_21 $end",
      "$var wire 1 % hogs $end",
      "$var wire 1 & bad_bytes $end",
    ]);
  });

  test("the CSV and the file for Perfetto have the events of a monitor", () => {
    const csv = [...formatSessionCsv(monitorSession)].join("").split("\n");
    expect(csv.filter((line) => /ident 0|hogs|bad/.test(line))).toEqual([
      "10000,edge,ident 0,hog_detect,1,",
      "20000,edge,ident 0,hog_detect,0,",
      "110000,edge,hogs,,1,",
      "420000,edge,ident 0,hog_detect,1,",
      "420000,edge,hogs,,0,",
      "430000,edge,ident 0,hog_detect,0,",
      "500000,edge,bad bytes,,1,",
      "500010,edge,bad bytes,,0,",
      "520000,edge,hogs,,1,",
      "600000,edge,bad bytes,,1,",
      "600010,edge,bad bytes,,0,",
    ]);
    const trace = JSON.parse([...formatSessionTraceEvents(monitorSession)].join(""));
    const names = trace.traceEvents
      .filter(({ ph }: { ph: string }) => ph === "C")
      .map(({ name }: { name: string }) => name);
    expect([...new Set(names)]).toEqual([
      "led (GP25)",
      "hog_detect (ident 0)",
      "ident 3",
      "ident 21",
      "hogs",
      "bad bytes",
    ]);
  });

  test("the JSON has all events, hogs and problems of a monitor", () => {
    const { monitor } = JSON.parse(formatSessionJson(monitorSession));
    expect(monitor).toEqual({
      ...monitorSession.monitor,
      unreadable: null,
      lanes: monitorSession.monitor!.lanes.map((lane) => ({
        ...lane,
        edges: lane.edges.map(({ atUs, level }) => [atUs, level]),
      })),
    });
  });

  test("the page has the lanes, hogs and problems of a monitor", () => {
    const page = formatSessionPage(monitorSession);
    const texts = ["hog_detect (ident 0)", "410.0 ms, starting at 10.000 ms", "no stop bit"];
    expect(texts.filter((text) => !page.includes(text))).toEqual([]);
  });

  test.each([
    [
      { bytes: 0, lanes: [], problems: [], resets: [] },
      "The monitor received no byte. The program must call monitor.set_device with a UART of 1,000,000 baud on this pin, and monitor.init.",
    ],
    [
      { unreadable: "the instrument is slow." },
      "The events cannot be read: the instrument is slow.",
    ],
    [{ bytes: 3 }, "3 bytes, one per event. The program called monitor.init at 5.000 ms."],
    [
      { bytes: 1 },
      "1 byte, one per event. Most bytes are broken. Is the UART set to 1,000,000 baud?",
    ],
    [{ resets: [] }, "1,234 bytes, one per event. The program never called monitor.init."],
    [
      { resets: [1000, 2000, 3000, 4000] },
      "1,234 bytes, one per event. The program called monitor.init at 1.000 ms, 2.000 ms, 3.000 ms and 1 more.",
    ],
  ])("a monitor with %j is described", (change, words) => {
    const session = { ...monitorSession, monitor: { ...monitorSession.monitor!, ...change } };
    const text = formatSessionTerminal(session, { width: 200, colour: false });
    expect(text.split("\n").find((line) => line.startsWith("Monitor on"))).toBe(
      `Monitor on GP25: ${words}`,
    );
  });
});
