import { Option } from 'commander';
import { FallbackTier, StorageClass, Tier } from '../core/contracts/tier';
import { parseBudget, parseFallback, parseStorageClass, parseTier } from './option-values';
import { parseDestination } from './s3-uri';

/** Values of the options below. */
export interface RunFlags {
  to?: { bucket: string; prefix: string };
  tier?: Tier;
  fallback?: FallbackTier;
  storageClass?: StorageClass;
  budget?: number;
  dryRun?: boolean;
  watch?: boolean;
  json?: boolean;
}

export const toOption = () =>
  new Option(
    '--to <s3-uri>',
    "destination: s3://BUCKET or s3://BUCKET/PREFIX (default: the stack's own bucket)",
  ).argParser(parseDestination);

export const tierOption = (fallback = 'that of the configuration') =>
  new Option('--tier <tier>', `${Tier.options.join(', ')} (default: ${fallback})`).argParser(parseTier);

export const fallbackOption = (fallback = 'that of the configuration') =>
  new Option(
    '--fallback <tier>',
    `${FallbackTier.options.join(' or ')}: tier of what Glacier has no Expedited capacity for (default: ${fallback})`,
  ).argParser(parseFallback);

export const storageClassOption = () =>
  new Option('--storage-class <class>', `${StorageClass.options.join(', ')} (default: as configured)`).argParser(
    parseStorageClass,
  );

export const budgetOption = () =>
  new Option('--budget <usd>', 'refuse the run when its estimate is above this').argParser(parseBudget);

/** @param effect what a dry run does, and what it does not do */
export const dryRunOption = (effect: string) => new Option('--dry-run', effect);

export const watchOption = () => new Option('--watch', 'watch the run until it ends');

/** @param printed content of the object */
export const jsonOption = (printed = ": with --watch the run's report, else the run's id") =>
  new Option('--json', `print one JSON object${printed}`);
