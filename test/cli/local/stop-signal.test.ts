import { stopSignal, untilAborted } from '../../../cli/commands/local/stop-signal';
import { fakeTerminal } from '../fake-terminal';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

describe.each(SIGNALS)('%s', (signal) => {
  // Suites of a worker share its process: what others left is taken away, and put back.
  const others = new Map<(typeof SIGNALS)[number], NodeJS.SignalsListener[]>();
  beforeEach(() => {
    for (const name of SIGNALS) {
      others.set(name, process.listeners(name));
      process.removeAllListeners(name);
    }
  });
  afterEach(() => {
    for (const name of SIGNALS) {
      process.removeAllListeners(name);
      for (const listener of others.get(name) ?? []) process.on(name, listener);
    }
    jest.restoreAllMocks();
  });

  it('is answered at once, and ends the process when it comes again', async () => {
    const exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const terminal = fakeTerminal();
    const stop = stopSignal(terminal);
    const stopped = untilAborted(stop);
    expect(stop.aborted).toBe(false);
    process.emit(signal);
    await stopped;
    await untilAborted(stop);
    expect(terminal.text()).toBe('Stopping; a second Ctrl-C ends it at once.\n');
    expect(exit).not.toHaveBeenCalled();
    process.emit(signal);
    expect(exit).toHaveBeenCalledWith(130);
  });
});
