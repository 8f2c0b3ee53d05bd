import { breakAsyncFor, breakAsyncWith } from "../broken-compiler.ts";
import type { Fault } from "./fault.ts";

/** Faults in how the interpreter compiles the statements of coroutines. */
export const compilerFaults: readonly Fault[] = [
  {
    name: "`return`, `break` and `continue` leave `async with` without a call of `__aexit__`",
    patches: breakAsyncWith({}),
    caughtBy: ["TASK-34"],
  },
  {
    name: "`__aexit__` is called only for an Exception, and not for any other BaseException",
    patches: breakAsyncWith({ errors: "Exception" }),
    caughtBy: ["TASK-35"],
    breaksPrograms: true,
  },
  {
    name: "`async with` raises CancelledError although `__aexit__` has returned True",
    patches: breakAsyncWith({
      onError:
        "if not await GATE.__aexit__(type(_error), _error, None) or isinstance(_error, asyncio.CancelledError): raise",
    }),
    caughtBy: ["TASK-35"],
    breaksPrograms: true,
  },
  {
    name: "`async for` assigns the iterator to the variable that holds the iterable",
    patches: breakAsyncFor(),
    caughtBy: ["TASK-25"],
  },
];
