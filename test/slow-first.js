const { default: Sequencer } = require('@jest/test-sequencer');

/** Suites that take longest, the longest first: they begin first, so that no core is left idle at the end. */
const SLOWEST = [
  'faults/restore-faults',
  'faults/backup-faults',
  'faults/backup-steps',
  'integration/managed-vaults',
  'faults/managed-vaults',
  'faults/throttling',
  'faults/retrieval-faults',
  'lambdas/killed/rebuild',
  'integration/many-archives',
  'integration/large-archive',
  'integration/backup',
  'integration/many-objects',
  'lambdas/plan-retrieval/plan-large-vault',
  'lambdas/killed/retention',
  'lambdas/retrieval/retrieval',
  'lambdas/retrieval/restore',
  'local/glacier/million-archives',
  'conformance/managed-vaults',
  'local/stack/custom-resource-failures',
  'cli/backups-end-to-end',
  'lambdas/upload-archive/upload-histories',
  'faults/denied-destination',
  'integration/held-snapshots',
  'local/glacier/hostile-requests-random',
  'lambdas/request-batch/two-requesters',
];
/** Folders whose other suites come next. */
const SLOW_FOLDERS = ['/faults/', '/integration/', '/cli/'];

function rank({ path }) {
  const suite = SLOWEST.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
  if (suite >= 0) return suite;
  const folder = SLOW_FOLDERS.findIndex((name) => path.includes(name));
  return SLOWEST.length + (folder < 0 ? SLOW_FOLDERS.length : folder);
}

class SlowFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}

module.exports = SlowFirst;
