import { print } from "../text/output.ts";
import { findBlockProblems } from "./check-blocks.ts";
import { codeBlocksOf } from "./code-blocks.ts";
import { guideFiles, linkedFiles } from "./guide-files.ts";
import { findBrokenLinks } from "./links.ts";
import { runBlocks } from "./run-blocks.ts";

/**
 * `npm run campaign:docs`: checks all links and code blocks of the guides. Also runs each code block that is marked
 * with `run` or `slow`. Exits with 1 if something is wrong.
 */
async function tryGuides(): Promise<void> {
  const blocks = guideFiles().flatMap(codeBlocksOf);
  const problems = linkedFiles().flatMap(findBrokenLinks);
  problems.push(...(await findBlockProblems(blocks)));
  print(`Checked ${blocks.length} blocks.\n`);
  for (const guide of guideFiles()) {
    const { commands, problems: failed } = await runBlocks(codeBlocksOf(guide), { withSlow: true });
    problems.push(...failed);
    if (commands > 0) print(`${guide.path}: ran ${commands} commands.\n`);
  }
  for (const problem of problems) print(`✗ ${problem}\n`);
  print(problems.length === 0 ? "The guides are right.\n" : `${problems.length} problems.\n`);
  if (problems.length > 0) process.exitCode = 1;
}

await tryGuides();
