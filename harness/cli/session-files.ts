import { basename, dirname, join } from "node:path";
import { formatSessionCsv } from "../../reports/session/csv.ts";
import { formatDriveCsv } from "../../reports/session/drive-csv.ts";
import { sessionJsonParts } from "../../reports/session/json.ts";
import { namedWaveform } from "../../reports/session/monitor-wires.ts";
import { formatSessionPage } from "../../reports/session/page.ts";
import { formatSessionTraceEvents } from "../../reports/session/trace-events.ts";
import type { OutFolder } from "../output/out-folder.ts";
import type { Hint } from "../session/hints/hint.ts";
import type { Session } from "../session/session.ts";
import { type VcdTexts, vcdParts } from "../trace/vcd.ts";

/**
 * Writes the page of a session, and files for other tools beside it. If `isLive` is true, also writes a file with the
 * keys that the user pressed. Returns the path of the page and, as `drive`, the path for the file with the keys.
 */
export function writeSession(
  session: Session,
  hints: readonly Hint[],
  folder: OutFolder,
  { isLive }: { readonly isLive: boolean },
): { readonly page: string; readonly drive: string } {
  const { stimulus } = session;
  const waveform = namedWaveform(session);
  const files = {
    "watch/index.html": formatSessionPage(session, hints),
    "watch/session.json": sessionJsonParts(session, hints),
    "watch/session.csv": formatSessionCsv(session),
    "watch/session.perfetto.json": formatSessionTraceEvents(session),
    ...(waveform && { "watch/session.vcd": vcdParts(waveform, "session") }),
    ...(waveform &&
      session.decoded && {
        "watch/session.decoded.vcd": vcdParts(waveform, "session", textsOf(session)),
      }),
    ...(isLive && { [DRIVE_FILE]: formatDriveCsv(stimulus) }),
  };
  // Remove the files of an earlier session that the new session does not have, such as a waveform. They must not look
  // like parts of the new session.
  folder.remove((name) => name.startsWith("watch/") && !Object.hasOwn(files, name));
  const [page = ""] = folder.write(files);
  return { page, drive: join(dirname(page), basename(DRIVE_FILE)) };
}

/** Returns the annotations of the decoders as texts. A VCD file shows these texts beside its wires. */
function textsOf({ decoded = [] }: Session): VcdTexts[] {
  return decoded.map(({ name, annotations }) => ({ name, texts: annotations }));
}

/** The file with the keys that the user pressed. The option `--drive` can read this file in a later run. */
const DRIVE_FILE = "watch/keys.csv";
