/** Repetitions of which the fastest counts: the others were disturbed. */
const REPETITIONS = 5;

export interface Figure {
  name: string;
  /** Times the reference's CPU time. */
  ratio: number;
  mibPerSecond: number;
}

/** CPU seconds of this process, user and system, that the work costs at least. */
export async function cpuSeconds(work: () => unknown): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (let n = 0; n < REPETITIONS; n++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    fastest = Math.min(fastest, (user + system) / 1e6);
  }
  return fastest;
}

/** Figures of several ways to do the same with so many bytes; the first one is the reference. */
export async function compare(sizeBytes: number, ways: Record<string, () => unknown>): Promise<Figure[]> {
  const figures: Figure[] = [];
  let reference: number | undefined;
  for (const [name, work] of Object.entries(ways)) {
    const seconds = await cpuSeconds(work);
    reference ??= seconds;
    figures.push({ name, ratio: seconds / reference, mibPerSecond: sizeBytes / 2 ** 20 / seconds });
  }
  return figures;
}

export function report(title: string, figures: Figure[]): void {
  console.log(`\n${title}`);
  for (const { name, ratio, mibPerSecond } of figures) {
    console.log(`  ${name.padEnd(44)} ${ratio.toFixed(2).padStart(6)} ×  ${Math.round(mibPerSecond)} MiB/s`);
  }
}
