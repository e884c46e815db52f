import { PassThrough } from 'node:stream';
import { type ExecutionCounts, skipDaysOnRequest } from '../../../cli/commands/local/skip-days';
import { VirtualClock } from '../../../local/clock/virtual-clock';

const START_MS = Date.UTC(2030, 5, 1, 12);

describe('Enter in the terminal of an embedded cloud', () => {
  let clock: VirtualClock;
  let lines: string[];
  let keyboard: PassThrough;
  let counts: ExecutionCounts;
  let skipper: { close(): void };
  /** Resolves with the next line that is said. */
  const said = () => new Promise<string>((resolve) => (onLine = resolve));
  let onLine: (line: string) => void;

  beforeEach(() => {
    clock = new VirtualClock({ startAtMs: START_MS });
    // Virtual time stands still but for what is skipped.
    clock.heldSpeed = 0.000_001;
    clock.hold();
    lines = [];
    onLine = () => {};
    keyboard = new PassThrough();
    counts = { started: 3, underWay: 0 };
    const say = (line = '') => {
      lines.push(line);
      onLine(line);
    };
    skipper = skipDaysOnRequest({ clock, terminal: { say }, runs: () => ({ ...counts }), keyboard });
  });
  afterEach(() => {
    skipper.close();
    clock.close();
  });

  const press = async () => {
    const answer = said();
    keyboard.write('\n');
    return answer;
  };

  it('is answered before the hours have passed, each time', async () => {
    expect(await press()).toBe(
      'Skipping 25 hours, to 2030-06-02 13:00:00 UTC, with what is due on the way. No run is under way.',
    );
    counts = { started: 4, underWay: 1 };
    expect(await press()).toBe(
      'Still on the way to 2030-06-02 13:00:00 UTC: it is 2030-06-01 12:00:00 UTC. 1 run is under way.',
    );
    expect(lines).toHaveLength(2);
  });

  it('says nothing more once it is closed', async () => {
    await press();
    skipper.close();
    clock.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toHaveLength(1);
  });

  it('says that the input has ended, and what is left', async () => {
    const answer = said();
    keyboard.end();
    expect(await answer).toMatch(/^This terminal's input has ended\. .*Ctrl-C stops\.$/);
  });
});

it('tells when the hours have passed, and what has begun meanwhile', async () => {
  const clock = new VirtualClock({ startAtMs: START_MS });
  const keyboard = new PassThrough();
  let started = 0;
  clock.setTimer(START_MS + 3_600_000, () => started++, { background: true });
  const passed = new Promise<string>((resolve) => {
    const say = (line = '') => void (line.includes('have passed') && resolve(line));
    skipDaysOnRequest({ clock, terminal: { say }, runs: () => ({ started, underWay: 0 }), keyboard });
  });
  keyboard.write('\n');
  expect(await passed).toMatch(
    /^25 hours have passed: it is 2030-06-02 13:00:\d\d UTC\. 1 run began\. No run is under way\.$/,
  );
  keyboard.destroy();
  clock.close();
});
