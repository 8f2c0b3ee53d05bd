import { allOf, broken, type Check, defineGroup, holds, recorded } from "aiorig/suite";

/** A check of your own is a pure function from a trace to a finding. */
const printsNothing: Check = ({ stdout }) =>
  stdout.trim() === "" ? holds : broken(`the program printed ${JSON.stringify(stdout)}`);

export default defineGroup({
  name: "RELAY",
  title: "A relay that is switched by messages",
  clauses: [
    {
      id: "RELAY-01",
      level: "must",
      statement: "The relay takes the messages in the order in which they were sent.",
      sources: ["https://docs.micropython.org/en/v1.25.0/library/asyncio.html#class-event"],
      judgedBy: "order",
      program: "01-in-order.py",
      check: allOf(recorded("on", "off", "on"), printsNothing),
    },
    {
      id: "RELAY-02",
      level: "should",
      statement: "If the task of the relay is cancelled, the task switches the relay off.",
      sources: ["https://docs.micropython.org/en/v1.25.0/library/asyncio.html#asyncio.Task.cancel"],
      judgedBy: "order",
      program: "02-off-at-cancel.py",
      check: recorded("on", "off", "cancelled"),
    },
  ],
});
