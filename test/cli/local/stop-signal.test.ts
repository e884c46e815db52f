import { stopSignal, untilAborted } from '../../../cli/commands/local/stop-signal';
import { fakeTerminal } from '../fake-terminal';

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  const before = process.listeners(signal);
  afterEach(() => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      for (const listener of process.listeners(name)) if (!before.includes(listener)) process.off(name, listener);
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
