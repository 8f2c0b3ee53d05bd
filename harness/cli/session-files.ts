import { formatSessionCsv } from "../../reports/session/csv.ts";
import { formatSessionJson } from "../../reports/session/json.ts";
import { namedWaveform } from "../../reports/session/monitor-wires.ts";
import { formatSessionPage } from "../../reports/session/page.ts";
import { formatSessionTraceEvents } from "../../reports/session/trace-events.ts";
import type { OutFolder } from "../output/out-folder.ts";
import type { Hint } from "../session/hints/hint.ts";
import type { Session } from "../session/session.ts";
import { formatVcd } from "../trace/vcd.ts";

/** Writes the page of a session, and files for other tools beside the page. Returns the path of the page. */
export function writeSession(session: Session, hints: readonly Hint[], folder: OutFolder): string {
  const waveform = namedWaveform(session);
  const files = {
    "watch/index.html": formatSessionPage(session, hints),
    "watch/session.json": formatSessionJson(session, hints),
    "watch/session.csv": [...formatSessionCsv(session)].join(""),
    "watch/session.perfetto.json": [...formatSessionTraceEvents(session)].join(""),
    ...(waveform && { "watch/session.vcd": formatVcd(waveform, "session") }),
  };
  // A waveform of an earlier session must not look like a part of this one.
  folder.remove((name) => name.startsWith("watch/") && !Object.hasOwn(files, name));
  return folder.write(files)[0]!;
}
