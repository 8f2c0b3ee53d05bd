// A session of a program that reports its events with a monitor.

import type { Session } from "../../../harness/session/session.ts";
import { blinkSession } from "./sample-session.ts";

/** A session with a task that blocks the loop, two other tasks, and two bytes with a problem. */
export const monitorSession: Session = {
  ...blinkSession([100_000, 600_000], 1_000_000),
  monitor: {
    wire: "GP25",
    bytes: 1234,
    lanes: [
      {
        ident: 0,
        name: "hog_detect",
        edges: [
          { atUs: 10_000, level: 1 },
          { atUs: 20_000, level: 0 },
          { atUs: 420_000, level: 1 },
          { atUs: 430_000, level: 0 },
        ],
        starts: [10_000, 420_000],
        mostAtOnce: 1,
      },
      {
        ident: 3,
        edges: [
          { atUs: 100_000, level: 1 },
          { atUs: 400_000, level: 0 },
          { atUs: 700_000, level: 1 },
        ],
        starts: [100_000, 200_000, 700_000],
        mostAtOnce: 2,
      },
      { ident: 21, edges: [], starts: [], mostAtOnce: 0 },
    ],
    resets: [5000],
    problems: [
      { atUs: 500_000, toUs: 500_010, byte: 0, kind: "stop bit" },
      { atUs: 600_000, toUs: 600_010, byte: 0x75, kind: "an end without a start" },
    ],
    hogs: {
      limitUs: 100_000,
      hogs: [
        { fromUs: 10_000, toUs: 420_000, isAtEnd: false },
        { fromUs: 420_000, toUs: 1_000_000, isAtEnd: true },
      ],
      longest: { fromUs: 420_000, toUs: 1_000_000, isAtEnd: true },
    },
  },
};
