const { default: Sequencer } = require('@jest/test-sequencer');

/** Folders whose suites take longest begin first, so that no core is left idle at the end. */
const SLOW = ['/faults/', '/integration/', '/lambdas/retrieval/', '/lambdas/killed/', '/clients/', '/cli/'];

const rank = ({ path }) => {
  const place = SLOW.findIndex((folder) => path.includes(folder));
  return place < 0 ? SLOW.length : place;
};

class SlowFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}

module.exports = SlowFirst;
