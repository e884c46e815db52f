/**
 * A bar of `width` characters, filled in proportion. It is full only when `done` reaches `total`, or when `total` is 0.
 */
export function formatBar(done: number, total: number, width: number): string {
  const share = total <= 0 ? 1 : Math.min(1, Math.max(0, done / total));
  const filled = Math.floor(share * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/** `0 %` … `100 %`, rounded down, so that 100 % means all. */
export function formatPercent(done: number, total: number): string {
  return `${total <= 0 ? 100 : Math.floor((Math.min(done, total) / total) * 100)} %`;
}
