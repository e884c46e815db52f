const { default: Sequencer } = require('@jest/test-sequencer');

/** Suites that take longest, the longest first: they begin first, so that no core is left idle at the end. */
const SLOWEST = [
  'faults/backup-steps',
  'faults/backup-faults',
  'faults/retrieval-faults',
  'faults/throttling',
  'integration/backup',
  'integration/many-archives',
  'lambdas/killed/rebuild',
  'faults/restore-faults',
  'integration/large-archive',
  'integration/many-objects',
  'clients/aws-cli',
  'lambdas/killed/retention',
  'lambdas/upload-archive/upload-histories',
  'lambdas/retrieval/restore',
  'lambdas/retrieval/retrieval',
  'local/glacier/hostile-requests-random',
  'faults/denied-destination',
  'lambdas/request-batch/two-requesters',
  'local/glacier/million-archives',
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
