/**
 * Clean up and exit on SIGINT or SIGTERM.
 *
 * @returns `ignore` removes the signal handlers
 */
export function stopOnSignal(cleanUp: () => Promise<void>): { ignore(): void } {
  const stop = (signal: NodeJS.Signals) => {
    ignore();
    cleanUp()
      .catch((error) => console.error(`moraine: cleaning up failed: ${error.message}`))
      // 128 + the number of the signal, as shells do.
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
