import { groups } from "../../suites/index.ts";
import { isOwnSuite, loadSuite, ownSuite, type Suite, SuiteError } from "../engine/suite.ts";

/**
 * Returns aiorig's suite, or the suite in a folder. Throws SuiteError if the suite is not valid. Also throws SuiteError
 * if a group of the suite has the name of one of aiorig's groups.
 */
export async function suiteOf(folder: string | undefined): Promise<Suite> {
  if (folder === undefined) return ownSuite(groups);
  const suite = await loadSuite(folder);
  if (isOwnSuite(suite)) return suite;
  const taken = suite.groups.find(({ name }) =>
    groups.some((ours) => ours.name === name.toUpperCase()),
  );
  if (taken === undefined) return suite;
  throw new SuiteError(
    `the group ${taken.name} in ${suite.folder} has the name of a group of aiorig, so one id would belong to two clauses. Choose another name for the group.`,
  );
}
