/** What lies where in the bucket of runs, as `core/contracts/run-files.ts` names it: patterns of keys for permissions. */
export const RUN_FILES = 'runs/*';
export const MANIFESTS = 'manifests/*';
export const SNAPSHOT_FILES = 'plans/*';
/** The record of what runs wrote, kept for good. */
export const WRITTEN_FILES = 'written/*';
/** Prefix of the catalogs that rebuilds retrieve. */
export const REBUILT = 'rebuild/';
export const REBUILT_FILES = `${REBUILT}*`;
/** Prefix of the samples that checks retrieve, verify and remove. */
export const SAMPLES = 'samples/';
export const SAMPLE_FILES = `${SAMPLES}*`;
