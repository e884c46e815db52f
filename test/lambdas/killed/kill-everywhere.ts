import type { Begin, Job } from './jobs';
import { type Scene, SharedHistory } from './shared-history';

type State = Awaited<ReturnType<SharedHistory['state']>>;

/** Kill points, by what was killed. */
const counts = new Map<string, number>();

/** @returns what the run tells in the end */
export async function finish(job: Job): Promise<unknown> {
  const { told, isKilled } = await job.run();
  expect(isKilled).toBe(false);
  await job.end();
  await job.history.expectSound();
  return told;
}

/** Other runs, one after the other, each to its end. */
export async function follow(history: SharedHistory, begins: readonly Begin[]): Promise<void> {
  for (const [number, begin] of begins.entries()) await finish(await begin(history, `next-${number}`));
}

/** How a kill is gone on from, and what an undisturbed run has come to. */
export type GoOn = (killed: Job, undisturbed: { told: unknown; state: State }) => Promise<void>;

/**
 * Kill a function before and after every call that an undisturbed run of it makes; once where both leave the same.
 *
 * @param later what comes after the undisturbed run
 */
export async function killEverywhere(
  [name, scene, begin]: readonly [string, Scene, Begin],
  goOn: GoOn,
  later: readonly Begin[] = [],
): Promise<void> {
  const history = await SharedHistory.at(scene);
  await history.expectSound();
  const believed = new Set(await history.believed());
  const job = await begin(history, 'run');
  const { trail, endedAlone, told } = await job.run();
  await job.end();
  await history.expectSound();
  for (const head of await history.believed()) believed.add(head);
  await follow(history, later);
  const undisturbed = { told, state: await history.state() };
  let points = 0;
  for (const call of trail) {
    for (const when of ['before', 'after'] as const) {
      if (when === 'after' && endedAlone.has(call)) {
        points += 1;
        continue;
      }
      try {
        const killed = await begin(await SharedHistory.at(scene), 'run');
        const { isKilled } = await killed.run({ call, when });
        // What is read as a stream, and not to its end, has no end to be killed after.
        if (!isKilled && when === 'after') continue;
        expect(isKilled).toBe(true);
        points += 1;
        await killed.history.expectSound();
        expect((await killed.history.believed()).filter((head) => !believed.has(head))).toEqual([]);
        await goOn(killed, undisturbed);
      } catch (error) {
        if (error instanceof Error) error.message = `killed ${when} ${call}: ${error.message}`;
        throw error;
      }
    }
  }
  expect(points).toBeGreaterThan(trail.length);
  counts.set(name, (counts.get(name) ?? 0) + points);
}

/** The run goes on, and comes to the same. */
export const goesOn: GoOn = async (killed, { told, state }) => {
  expect(await finish(killed)).toEqual(told);
  expect(await killed.history.state()).toEqual(state);
};

/** The run is given up, and others follow it. @param comesToTheSame as after the undisturbed run and the same others */
export const isFollowedBy =
  (later: readonly Begin[], comesToTheSame: boolean): GoOn =>
  async (killed, { state }) => {
    killed.giveUp();
    await follow(killed.history, later);
    if (comesToTheSame) expect(await killed.history.state()).toEqual(state);
  };

/**
 * The run is given up, another one follows it, and it is redriven.
 *
 * @param redriven what comes of that
 */
export const isRedriven =
  (begin: Begin, redriven: (outcome: unknown) => void): GoOn =>
  async (killed, { state }) => {
    const { history } = killed;
    killed.giveUp();
    await finish(await begin(history, 'another'));
    expect(await history.state()).toEqual(state);
    redriven(await killed.run().catch((error: unknown) => error));
    await history.expectSound();
    expect(await history.state()).toEqual(state);
  };

/** Print how many points there were. */
export function printCounts(): void {
  const lines = [...counts].map(([name, points]) => `${name}: ${points}`);
  const sum = [...counts.values()].reduce((all, points) => all + points, 0);
  console.info(`killed at ${sum} points (${lines.join('; ')})`);
}
