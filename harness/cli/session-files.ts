import type { OutFolder } from "../output/out-folder.ts";
import type { Session } from "../session/session.ts";
import { printable } from "../text/printable.ts";
import { formatVcd } from "../trace/vcd.ts";
import { formatEdge } from "../trace/waveform.ts";

/** Writes the page of a session and its data. Returns the path of the page. */
export function writeSession(session: Session, folder: OutFolder): string {
  const { waveform } = session;
  const files = {
    "watch/session.json": formatSessionJson(session),
    ...(waveform && { "watch/session.vcd": formatVcd(waveform, "session") }),
  };
  return folder.write(files)[0]!;
}

/** The session as JSON. */
export function formatSessionJson(session: Session): string {
  return `${JSON.stringify(session)}\n`;
}

/** The session as text. */
export function formatSessionTerminal({
  program,
  target,
  waveform,
  console,
  end,
}: Session): string {
  const lines = [
    `${program.path} on ${target.name} (${target.description})`,
    JSON.stringify(end),
    ...(waveform?.edges ?? []).map(formatEdge),
    ...console.map(({ atUs, text }) => `${(atUs / 1000).toFixed(3)} ms  ${text.trimEnd()}`),
  ];
  return `${printable(lines.join("\n"))}\n`;
}
