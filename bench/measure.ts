/** Number of repetitions. The fastest counts, because other processes slow some of them down. */
const REPETITIONS = 5;

export interface Figure {
  name: string;
  /** Ratio to the reference; of CPU time unless the report says otherwise. */
  ratio: number;
  mibPerSecond: number;
}

/** Measure the fewest CPU seconds, user and system, that this process spends on the work. */
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

/** Compare several ways to process the same number of bytes; the first one is the reference. */
export async function compare(sizeBytes: number, variants: Record<string, () => unknown>): Promise<Figure[]> {
  const figures: Figure[] = [];
  let reference: number | undefined;
  for (const [name, work] of Object.entries(variants)) {
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
