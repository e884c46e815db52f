import type { Command } from 'commander';
import {
  budgetOption,
  dryRunOption,
  jsonOption,
  type RunFlags,
  storageClassOption,
  tierOption,
  toOption,
  watchOption,
} from './run-options';

/** Add the options of runs that bring something to S3. @param dryRunEffect what is done all the same, and what is not */
export const addRetrievalOptions = (command: Command, dryRunEffect: string): Command =>
  command
    .addOption(toOption())
    .addOption(tierOption())
    .addOption(storageClassOption())
    .addOption(budgetOption())
    .addOption(dryRunOption(dryRunEffect))
    .addOption(watchOption())
    .addOption(jsonOption());

/** What these options ask for, and how the run is followed. */
export function retrievalOptionsOf(flags: RunFlags) {
  const { to: destination, tier, storageClass, budget: budgetUsd, dryRun = false, watch = false, json = false } = flags;
  return { request: { destination, tier, storageClass, budgetUsd, dryRun }, follow: { watch, json } };
}
