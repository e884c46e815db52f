import path from 'node:path';
import { readSuiteLog } from '../../least-privilege/suite-log';
import { temporaryDirectory } from '../local/temporary-directory';
import RecordedSuite from '../runner/recorded-suite';

const SUITE = 'test/integration/some.test.ts';
const test = (name: string, errors: unknown[] = []) => ({ name, errors, parent: { name: 'ROOT_DESCRIBE_BLOCK' } });
const started = { name: 'run_start' };
const passed = { name: 'test_done', test: test('works') };
const failed = { name: 'test_done', test: test('fails', [new Error()]) };
const finished = { name: 'run_finish' };

/** What is recorded of a suite with some events. @param state of the test runner */
function recordOf(events: { name: string }[], state = {}, directory = temporaryDirectory()) {
  const before = process.env.MORAINE_AUTHORIZATIONS;
  process.env.MORAINE_AUTHORIZATIONS = directory;
  try {
    const suite = new RecordedSuite(SUITE);
    expect(process.env.MORAINE_AUTHORIZATIONS).toBe(path.join(directory, SUITE));
    for (const event of events) suite.handle(event, state);
    if (events.length > 0) suite.end();
  } finally {
    if (before === undefined) delete process.env.MORAINE_AUTHORIZATIONS;
    else process.env.MORAINE_AUTHORIZATIONS = before;
  }
  return readSuiteLog(directory, SUITE);
}

describe('a suite has run as a whole', () => {
  it('when all of its tests have passed', () => {
    expect(recordOf([started, passed, finished])).toMatchObject({ isWhole: true });
  });

  it('not when a test has failed, which is named', () => {
    const record = recordOf([started, failed, passed, finished]);
    expect(record).toMatchObject({ isWhole: false, failure: 'fails' });
  });

  it('not when some of its tests were selected', () => {
    expect(recordOf([started, passed, finished], { testNamePattern: /works/ })).toMatchObject({ isWhole: false });
  });

  it('not when it ended before all of its tests had their turn', () => {
    expect(recordOf([started, passed])).toMatchObject({ isWhole: false });
  });

  it('not because it had before', () => {
    const directory = temporaryDirectory();
    recordOf([started, passed, finished], {}, directory);
    expect(recordOf([], {}, directory)).toBeUndefined();
  });
});
