const shareOf = (done: number, total: number) => (total <= 0 ? 1 : Math.min(1, Math.max(0, done / total)));

/**
 * A bar of `width` characters, filled in proportion to what is done (`█`) and to what has failed (`▒`). It is full only when both
 * together reach `total`, or when `total` is 0.
 */
export function formatBar(done: number, total: number, width: number, failed = 0): string {
  // What has failed is seen, however little it is.
  const settled = Math.max(failed > 0 ? 1 : 0, Math.floor(shareOf(done + failed, total) * width));
  const succeeded = failed > 0 ? Math.max(0, Math.min(Math.floor(shareOf(done, total) * width), settled - 1)) : settled;
  return '█'.repeat(succeeded) + '▒'.repeat(settled - succeeded) + '░'.repeat(width - settled);
}

/** `0 %` … `100 %`, rounded down, so that 100 % means all. */
export const formatPercent = (done: number, total: number): string => `${Math.floor(shareOf(done, total) * 100)} %`;
