import type { Command } from 'commander';
import {
  budgetOption,
  dryRunOption,
  fallbackOption,
  jsonOption,
  type RunFlags,
  storageClassOption,
  tierOption,
  toOption,
  watchOption,
} from './run-options';

/** Add the options of runs that retrieve to S3. @param dryRunEffect what a dry run does, and what it does not, for the help */
export const addRetrievalOptions = (command: Command, dryRunEffect: string): Command =>
  command
    .addOption(toOption())
    .addOption(tierOption())
    .addOption(fallbackOption())
    .addOption(storageClassOption())
    .addOption(budgetOption())
    .addOption(dryRunOption(dryRunEffect))
    .addOption(watchOption())
    .addOption(jsonOption());

/** The values of these options, by use: members of the request, and how to follow the run. */
export function retrievalOptionsOf(flags: RunFlags) {
  const { to: destination, tier, fallback, storageClass, budget: budgetUsd } = flags;
  const { dryRun = false, watch = false, json = false } = flags;
  return { request: { destination, tier, fallback, storageClass, budgetUsd, dryRun }, follow: { watch, json } };
}
