// A session in which every text comes from an attacker, for tests of the escaping.

import type { Hint } from "../../../harness/session/hints/hint.ts";
import type { Session } from "../../../harness/session/session.ts";
import { edgesAt, sampleSession } from "./sample-session.ts";

/** Makes a session, and hints, whose texts all contain `text`. */
export function hostileSession(text: string): { session: Session; hints: Hint[] } {
  const wire = `GP25 ${text}`;
  const session: Session = {
    ...sampleSession,
    program: { path: text, text: `${text}\n# ${text}\n'''${text}` },
    target: { ...sampleSession.target, name: text, description: text },
    end: {
      kind: "program",
      outcome: { kind: "raised", exception: text, traceback: `a\n${text}` },
    },
    wires: [{ name: wire, variables: [text, `v${text}`] }],
    unseen: [{ name: text, variables: [text], reason: text }],
    waveform: {
      initial: { [wire]: null },
      edges: edgesAt(wire, 1, [100, 200, 300]),
      watchedUs: 4_000_000,
    },
    console: [{ atUs: 5, text: `${text}\n${text.repeat(30)}` }],
    stimulus: [{ wire, level: 1, atMs: 1 }],
    typed: [{ text, atMs: 2 }],
    monitor: {
      wire,
      bytes: 2,
      lanes: [{ ident: 1, name: text, edges: [{ atUs: 5, level: 1 }], starts: [5], mostAtOnce: 1 }],
      resets: [],
      problems: [{ atUs: 100, toUs: 110, byte: 0, kind: "stop bit" }],
      unreadable: text,
    },
  };
  const hint: Hint = {
    ...{ rule: "lost-exception", kind: "mistake", file: text, line: 2, what: text, instead: text },
  };
  return { session, hints: [hint, { ...hint, kind: "note", line: 9_999_999 }] };
}
