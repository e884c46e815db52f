/** Patterns of keys in the runs bucket, for permissions; `core/contracts/run-files.ts` builds the keys. */
export const RUN_FILES = 'runs/*';
export const MANIFESTS = 'manifests/*';
export const SNAPSHOT_FILES = 'plans/*';
/** Records of what runs have written to destinations, kept forever. */
export const WRITTEN_FILES = 'written/*';
/** Records of deleted archives, kept forever. */
export const DELETED_FILES = 'deleted/*';
/** Prefix of the catalogs that rebuilds retrieve. */
export const REBUILT = 'rebuild/';
export const REBUILT_FILES = `${REBUILT}*`;
/** Prefix of the samples that checks retrieve, verify and remove. */
export const SAMPLES = 'samples/';
export const SAMPLE_FILES = `${SAMPLES}*`;
