import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { z } from "zod";

/** A GitLab pipeline. `jobs` maps the name of each job to the job. `variables` are set in every job. */
export interface Pipeline {
  readonly stages: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, GitlabJob>>;
}

export type GitlabJob = z.infer<typeof job>;

/**
 * Reads a pipeline. Only the keywords that our pipeline uses are known, so a misspelt keyword is an error. Throws an Error
 * that lists everything that is wrong.
 */
export function readPipeline(text: string): Pipeline {
  const { stages, variables, workflow, ...jobs } = z
    .looseObject(head)
    .parse(parse(text) as Record<string, unknown>);
  void workflow;
  return { stages, variables, jobs: z.record(z.string(), job).parse(jobs) };
}

/**
 * Runs the script of a job in a folder, as GitLab's runner does: one shell runs all commands and stops at the first
 * command that fails.
 */
export async function runGitlabJob(
  { variables }: Pipeline,
  { script }: GitlabJob,
  workspace: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number | undefined; readonly output: string }> {
  const predefined: Record<string, string> = { CI: "true", CI_PROJECT_DIR: workspace };
  mkdirSync(workspace, { recursive: true });
  const file = join(workspace, ".script.sh");
  writeFileSync(file, ["set -eo pipefail", ...script, ""].join("\n"));
  const own = Object.fromEntries(
    Object.entries(variables).map(([name, text]) => [
      name,
      text.replace(/\$(\w+)/g, (_, other: string) => predefined[other] ?? ""),
    ]),
  );
  const { all, exitCode } = await execa("bash", [file], {
    cwd: workspace,
    all: true,
    reject: false,
    stdin: "ignore",
    extendEnv: false,
    env: { ...own, ...predefined, ...env },
  });
  return { exitCode, output: all };
}

const head = {
  stages: z.array(z.string()),
  variables: z.record(z.string(), z.string()),
  workflow: z.strictObject({
    auto_cancel: z.strictObject({
      on_new_commit: z.enum(["conservative", "interruptible", "none"]),
    }),
  }),
};

const job = z.strictObject({
  stage: z.string(),
  script: z.array(z.string()),
  timeout: z.string(),
  image: z.string().optional(),
  parallel: z.int().min(2).max(200).optional(),
  cache: z.strictObject({ key: z.string(), paths: z.array(z.string()) }).optional(),
  needs: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  interruptible: z.boolean().optional(),
  resource_group: z.string().optional(),
  when: z.enum(["on_success", "on_failure", "always"]).optional(),
  rules: z
    .array(z.strictObject({ if: z.string(), when: z.enum(["never", "always"]).optional() }))
    .optional(),
  artifacts: z
    .strictObject({
      when: z.enum(["on_success", "on_failure", "always"]),
      paths: z.array(z.string()),
      expire_in: z.string(),
      reports: z.strictObject({ junit: z.string() }).optional(),
    })
    .optional(),
});
