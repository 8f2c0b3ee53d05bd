import { formatSessionJson } from "../../reports/session/json.ts";
import type { ShownHint } from "../../reports/session/shown-hint.ts";
import type { OutFolder } from "../output/out-folder.ts";
import type { Session } from "../session/session.ts";
import { formatVcd } from "../trace/vcd.ts";

/** Writes a session to files. Returns their paths. */
export function writeSession(
  session: Session,
  hints: readonly ShownHint[],
  folder: OutFolder,
): string[] {
  const { waveform } = session;
  const files = {
    "watch/session.json": formatSessionJson(session, hints),
    ...(waveform && { "watch/session.vcd": formatVcd(waveform, "session") }),
  };
  folder.remove((name) => name.startsWith("watch/") && !Object.hasOwn(files, name));
  return folder.write(files);
}
