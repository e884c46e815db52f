const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const MEMORY = '/dev/shm';

/** Several times what the largest suites, three at a time, keep in files. */
const NEEDED_BYTES = 12 * 2 ** 30;

/**
 * A directory for everything that a run of the tests keeps in files, as their temporary directory: in memory where there
 * is enough of it, since suites make and remove files by the ten thousand. The workers start later and inherit it.
 */
module.exports = () => {
  const parent = process.env.TMPDIR ?? (hasRoom() ? MEMORY : os.tmpdir());
  process.env.MORAINE_TEST_RUN = fs.mkdtempSync(path.join(parent, 'moraine-test-run-'));
  process.env.TMPDIR = process.env.MORAINE_TEST_RUN;
};

function hasRoom() {
  if (!fs.existsSync(MEMORY)) return false;
  const { bavail, bsize } = fs.statfsSync(MEMORY);
  return Math.min(bavail * bsize, process.availableMemory()) >= NEEDED_BYTES;
}
