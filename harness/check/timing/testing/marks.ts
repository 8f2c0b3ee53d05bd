import type { MarkValue } from "../../../trace/mark.ts";
import type { Trace } from "../../../trace/trace.ts";

type Marks = Pick<Trace, "marks">;

/** Returns a trace with one mark for each value. All marks have the same name. */
export function marksOf(name: string, ...values: MarkValue[]): Marks {
  return { marks: values.map((value, i) => ({ name, value, atUs: i })) };
}

/** Returns a trace with one mark for each name and time. The marks have no values. */
export function marksAt(...marks: readonly (readonly [name: string, atUs: number])[]): Marks {
  return { marks: marks.map(([name, atUs]) => ({ name, value: null, atUs })) };
}

/** Returns one trace that contains the marks of several traces. */
export function joined(...traces: readonly Marks[]): Marks {
  return { marks: traces.flatMap(({ marks }) => marks) };
}
