/**
 * Clean up and exit when the process is told to stop.
 *
 * @returns `ignore`: from now on nobody cleans up by signal
 */
export function stopOnSignal(cleanUp: () => Promise<void>): { ignore(): void } {
  const stop = (signal: NodeJS.Signals) => {
    ignore();
    cleanUp()
      .catch((error) => console.error(`moraine: cleaning up failed: ${error.message}`))
      // 128 + the signal's number, as shells say it.
      .finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  const ignore = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { ignore };
}
