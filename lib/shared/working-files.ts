/** Patterns of keys in the runs bucket, for permissions; `core/contracts/run-files.ts` builds the keys. */
export const RUN_FILES = 'runs/*';
export const MANIFESTS = 'manifests/*';
export const SNAPSHOT_FILES = 'plans/*';
/** Records of what runs have written to destinations, kept forever. */
export const WRITTEN_FILES = 'written/*';
/** Lists of the archives that deletions go through, written by plan-deletion alone. */
export const DELETION_LISTS = 'deletion/*';
/** Lists of the archives that retention deletes, written by apply-retention alone. */
export const RETENTION_LISTS = 'retention/*';
/** Records of deleted archives, kept forever. */
export const DELETED_FILES = 'deleted/*';
/** Prefix of the catalogs that rebuilds retrieve. */
export const REBUILT = 'rebuild/';
export const REBUILT_FILES = `${REBUILT}*`;
/** Prefix of the samples that checks retrieve, verify and remove. */
export const SAMPLES = 'samples/';
export const SAMPLE_FILES = `${SAMPLES}*`;
