import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { type Contexts, dataOf, fillIn, isMet, type JobStatus } from "./expression.ts";
import type { Job, Step, Workflow } from "./workflow-file.ts";

export interface RunnerOptions {
  /** The runner's folder: workspaces of jobs, artefacts and temporary files. */
  readonly folder: string;
  /** Puts the repository into the workspace of a job, as actions/checkout does. */
  readonly checkOut: (workspace: string) => Promise<void> | void;
  /** The variables of the repository. */
  readonly vars?: Readonly<Record<string, string>>;
  /** The values of the workflow's inputs, chosen by the person who started the workflow. */
  readonly inputs?: Readonly<Record<string, string>>;
  /**
   * Variables of the runner's environment, such as PATH. If the workflow sets a variable of the same name, the value of
   * the workflow is used instead.
   */
  readonly env: Readonly<Record<string, string>>;
  /** The ids of the jobs to run. By default all jobs run. */
  readonly jobs?: readonly string[];
  readonly event?: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly onOutput?: (text: string) => void;
  /** If true, the jobs of a matrix run at the same time, as on several runners. By default they run one by one. */
  readonly isParallel?: boolean;
}

/** How a job ended, and its steps that ran, in order. */
export interface JobRecord {
  readonly name: string;
  readonly result: JobStatus | "skipped";
  readonly steps: readonly StepRecord[];
  /** What the steps wrote to the summary of the job. */
  readonly summary: string;
}

export interface StepRecord {
  readonly name: string;
  readonly result: JobStatus | "skipped";
  readonly output: string;
}

/**
 * Runs the jobs of a workflow on this machine. By default the jobs run one after the other. As on a real runner, each
 * job has a new workspace, and each step has its own shell. Conditions, matrices and artefacts also work. A job that
 * asks for a container runs without a container. Throws an Error for an unknown action.
 */
export async function runWorkflow(
  workflow: Workflow,
  options: RunnerOptions,
): Promise<readonly JobRecord[]> {
  const records: JobRecord[] = [];
  const results = new Map<string, JobRecord["result"]>();
  for (const [id, job] of Object.entries(workflow.jobs)) {
    if (options.jobs?.includes(id) === false) continue;
    const contexts = contextsOf(workflow, job, results, options);
    const before = job.needs === undefined ? "success" : results.get(job.needs);
    const status = before === "success" ? "success" : "failure";
    if (!isMet(job.if, contexts, status)) {
      results.set(id, "skipped");
      records.push({ name: id, result: "skipped", steps: [], summary: "" });
      continue;
    }
    const matrix = combinationsOf(job, contexts);
    const runOne = (values: Record<string, unknown>, index: number) => {
      const strategy = { "job-index": index, "job-total": matrix.length };
      return runJob(`${id}-${index}`, job, { ...contexts, matrix: values, strategy }, options);
    };
    const made: JobRecord[] = [];
    if (options.isParallel) made.push(...(await Promise.all(matrix.map(runOne))));
    else for (const [index, values] of matrix.entries()) made.push(await runOne(values, index));
    results.set(id, made.every(({ result }) => result === "success") ? "success" : "failure");
    records.push(...made);
  }
  return records;
}

function contextsOf(
  workflow: Workflow,
  job: Job,
  results: ReadonlyMap<string, string>,
  { vars = {}, inputs = {}, event = { name: "push" }, folder }: RunnerOptions,
): Contexts {
  const github = {
    event_name: event.name,
    event,
    ref: "refs/heads/main",
    repository: "somebody/aiorig",
    workspace: join(folder, "workspace"),
  };
  const base = { github, vars, inputs, matrix: {}, strategy: {} };
  const needs = job.needs === undefined ? {} : { [job.needs]: { result: results.get(job.needs) } };
  return { ...base, needs, env: filled(workflow.env, base) };
}

/** Returns all combinations of the values of a matrix. If there is no matrix, the result is one empty combination. */
function combinationsOf({ strategy }: Job, contexts: Contexts): Record<string, unknown>[] {
  let all: Record<string, unknown>[] = [{}];
  for (const [key, listed] of Object.entries(strategy?.matrix ?? {})) {
    const values = typeof listed === "string" ? (dataOf(listed, contexts) as unknown[]) : listed;
    all = all.flatMap((one) => values.map((value) => ({ ...one, [key]: value })));
  }
  return all;
}

function filled(env: Readonly<Record<string, string>>, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, text]) => [name, fillIn(text, contexts)]),
  );
}

async function runJob(
  id: string,
  job: Job,
  contexts: Contexts,
  options: RunnerOptions,
): Promise<JobRecord> {
  const workspace = join(options.folder, "workspaces", id);
  const summary = join(options.folder, `${id}.summary.md`);
  mkdirSync(workspace, { recursive: true });
  writeFileSync(summary, "");
  const env = { ...(contexts.env as Record<string, string>), ...filled(job.env, contexts) };
  const here: JobPlace = { id, workspace, summary, shell: job.defaults?.run.shell, options };
  const steps: StepRecord[] = [];
  let status: JobStatus = "success";
  for (const step of job.steps) {
    const now = { ...contexts, env };
    const name = step.name ?? step.uses?.split("@")[0] ?? "a step without a name";
    if (!isMet(step.if, now, status)) {
      steps.push({ name, result: "skipped", output: "" });
      continue;
    }
    const { isGood, output } = await runStep(step, now, { ...env, ...filled(step.env, now) }, here);
    if (!isGood) status = "failure";
    steps.push({ name, result: isGood ? "success" : "failure", output });
  }
  const name = fillIn(job.name ?? id, contexts);
  return { name, result: status, steps, summary: readFileSync(summary, "utf8") };
}

interface JobPlace {
  readonly id: string;
  readonly workspace: string;
  readonly summary: string;
  readonly shell: string | undefined;
  readonly options: RunnerOptions;
}

interface StepEnd {
  readonly isGood: boolean;
  readonly output: string;
}

async function runStep(
  step: Step,
  contexts: Contexts,
  env: Readonly<Record<string, string>>,
  place: JobPlace,
): Promise<StepEnd> {
  if (step.run !== undefined) return runScript(fillIn(step.run, contexts), step, env, place);
  const given = filled(step.with, contexts);
  const action = step.uses?.split("@")[0];
  const artefacts = join(place.options.folder, "artefacts");
  switch (action) {
    case "actions/checkout":
      await place.options.checkOut(place.workspace);
      return { isGood: true, output: "" };
    case "actions/setup-node":
      return { isGood: true, output: "" };
    case "actions/upload-artifact":
      return upload(join(place.workspace, given.path!), join(artefacts, given.name!));
    case "actions/download-artifact":
      return download(artefacts, given.pattern!, join(place.workspace, given.path!));
    default:
      throw new Error(
        `the runner does not know the action ${step.uses}. Add this action to runStep`,
      );
  }
}

/**
 * Runs a script as GitHub's runner does. With `shell: bash`, the script also fails if an earlier command of a pipe
 * fails.
 */
async function runScript(
  script: string,
  step: Step,
  env: Readonly<Record<string, string>>,
  { id, workspace, summary, shell, options }: JobPlace,
): Promise<StepEnd> {
  const file = join(options.folder, `${id}.sh`);
  writeFileSync(file, script);
  const isBash = (step.shell ?? shell) === "bash";
  const flags = isBash ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"];
  const { all, exitCode } = await execa("bash", [...flags, file], {
    cwd: workspace,
    all: true,
    reject: false,
    stdin: "ignore",
    extendEnv: false,
    env: {
      ...options.env,
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_WORKSPACE: workspace,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: options.folder,
      ...env,
    },
  });
  options.onOutput?.(`${all}\n`);
  return { isGood: exitCode === 0, output: all };
}

function upload(from: string, to: string): StepEnd {
  const isThere = existsSync(from) && readdirSync(from).length > 0;
  if (!isThere) return { isGood: false, output: `no files in ${from}` };
  cpSync(from, to, { recursive: true });
  return { isGood: true, output: "" };
}

/**
 * Copies the artefacts whose names match `pattern` into the folder `to`, each into its own folder, as the real action
 * does.
 */
function download(artefacts: string, pattern: string, to: string): StepEnd {
  const start = pattern.replace(/\*$/, "");
  const names = existsSync(artefacts) ? readdirSync(artefacts) : [];
  for (const name of names.filter((each) => each.startsWith(start))) {
    cpSync(join(artefacts, name), join(to, name), { recursive: true });
  }
  return { isGood: true, output: "" };
}
