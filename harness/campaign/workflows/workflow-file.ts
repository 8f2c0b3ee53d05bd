import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
} from "@actions/workflow-parser";
import { parse } from "yaml";
import { z } from "zod";

/** The parts of a workflow that are needed to run it. */
export type Workflow = z.infer<typeof workflow>;
export type Job = z.infer<typeof job>;
export type Step = z.infer<typeof step>;

/**
 * Reads a workflow of GitHub. Throws an Error that lists what GitHub's own parser finds wrong: unknown keys, wrong
 * types, and expressions that use a context where it is not available.
 */
export async function readWorkflow(name: string, text: string): Promise<Workflow> {
  const { context, value } = parseWorkflow({ name, content: text }, new NoOperationTraceWriter());
  const problems = context.errors.getErrors().map(({ message }) => message);
  if (value !== undefined && problems.length === 0) {
    const { errors = [] } = await convertWorkflowTemplate(context, value);
    problems.push(...errors.map(({ Message }) => Message));
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return workflow.parse(parse(text));
}

const texts = z.record(z.string(), z.coerce.string()).default({});

const step = z.object({
  name: z.string().optional(),
  if: z.string().optional(),
  run: z.string().optional(),
  uses: z.string().optional(),
  with: texts,
  env: texts,
  shell: z.string().optional(),
});

const job = z.object({
  name: z.string().optional(),
  if: z.string().optional(),
  "runs-on": z.union([z.string(), z.array(z.string())]),
  "timeout-minutes": z.number(),
  needs: z.string().optional(),
  concurrency: z.object({ group: z.string(), "cancel-in-progress": z.boolean() }).optional(),
  strategy: z
    .object({
      "fail-fast": z.boolean(),
      matrix: z.record(z.string(), z.union([z.string(), z.array(z.unknown())])),
    })
    .optional(),
  env: texts,
  defaults: z.object({ run: z.object({ shell: z.string() }) }).optional(),
  steps: z.array(step),
});

const workflow = z.object({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  env: texts,
  jobs: z.record(z.string(), job),
});
