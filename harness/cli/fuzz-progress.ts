import { countDone, type FuzzOptions, fuzz, type Tally } from "../fuzz/fuzz.ts";
import { IS_TERMINAL, showTasks, tenths } from "./progress.ts";

/** Runs random programs with a line of progress that shows how many are done and what was found. */
export async function fuzzWithProgress(name: string, options: FuzzOptions): Promise<Tally> {
  const total = options.indices.length;
  let tally: Tally | undefined;
  await showTasks(
    [
      {
        title: `reference and ${name} 0/${total}`,
        async task(_context, task) {
          let told = 0;
          const show = (text: string) => {
            if (IS_TERMINAL) task.title = text;
          };
          tally = await fuzz({
            ...options,
            onProgress: (now) => {
              options.onProgress?.(now);
              const text = `reference and ${name} ${countDone(now)}/${total}${foundText(now)}`;
              show(text);
              const reached = tenths(countDone(now), total);
              if (!IS_TERMINAL && reached > told && reached < 10) task.output = text;
              told = reached;
            },
            onShrinking: (index) => {
              const text = `Program ${index} differs. Making the program smaller`;
              if (IS_TERMINAL) task.title = text;
              else task.output = text;
            },
          });
          task.title = `reference and ${name} ${countDone(tally)}/${total}${foundText(tally)}`;
        },
      },
    ],
    { concurrent: false, exitOnError: true },
  );
  return tally!;
}

function foundText({ different }: Tally): string {
  return different.length > 0 ? `, ${different.length} different` : "";
}
