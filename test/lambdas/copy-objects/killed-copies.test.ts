import { MIB } from '../../../core/ranges/units';
import { isKill, type KillPoint, killable } from '../kill-points';
import { RESTORED } from '../plan-retrieval/runs';
import { Copying, content } from './copying';

const CALLS_MAX = 30;

/** Copies of a small object, a large one, one whose key is taken, and one that is gone. */
function copies(): Copying {
  const copying = new Copying();
  copying.add('old/small', 'new/small', content('small', 100));
  copying.add('old/large', 'new/large', content('large', 2 * MIB + 1));
  copying.add('old/taken', 'new/taken', content('taken', 100));
  copying.objects.place({ bucket: RESTORED, key: 'new/taken' }, Buffer.from('other'));
  copying.add('old/gone', 'new/gone', content('gone', 100));
  copying.objects.remove({ bucket: RESTORED, key: 'old/gone' });
  return copying;
}

/** Copy them, call by call, of which the first ends for want of time. @param point where the first call that gets there is killed */
async function copy(point?: KillPoint) {
  const copying = copies();
  await copying.plan();
  const trail: string[] = [];
  let isKilled = false;
  let done = 0;
  for (let call = 0; call < CALLS_MAX; call++) {
    copying.remainingMs = call === 0 ? [...Array.from({ length: 5 }, () => 900_000), 0] : [900_000];
    const at = isKilled || typeof point?.call !== 'number' ? undefined : { ...point, call: point.call - trail.length };
    const { ports, trail: made } = killable({ files: copying.files, destination: copying.objects }, at);
    try {
      const answer = await copying.call(done, ports);
      ({ done } = answer);
      if (answer.isComplete) return { copying, isKilled, trail: [...trail, ...made] };
    } catch (error) {
      if (!isKill(error)) throw error;
      isKilled = true;
    }
    trail.push(...made);
  }
  throw new Error('the copies do not end');
}

const leftBy = async ({ copying }: Awaited<ReturnType<typeof copy>>) => ({
  outcomes: await copying.outcomes(),
  recorded: await copying.recorded(),
  objects: copying.keys().map((key) => [key, copying.at(key)?.etag, copying.at(key)?.metadata]),
  // A function that is killed right after it began an upload leaves one behind, in which nothing lies.
  parts: [...copying.objects.uploads.values()].flatMap(({ parts }) => [...parts.keys()]),
});

describe('copies that are killed', () => {
  it('leave the same in the end, at whichever call they are killed', async () => {
    const whole = await copy();
    const left = await leftBy(whole);
    expect(left.outcomes.map(({ outcome, key }) => [outcome, key.slice(0, 9)])).toEqual([
      ['copied', 'new/small'],
      ['copied', 'new/large'],
      ['copied', 'new/taken'],
      ['failed', 'new/gone'],
    ]);
    expect(left.parts).toEqual([]);
    expect(whole.trail.length).toBeGreaterThan(20);
    for (const when of ['before', 'after'] as const) {
      for (let call = 1; call <= whole.trail.length; call++) {
        const killed = await copy({ call, when });
        expect({ when, call, isKilled: killed.isKilled }).toEqual({ when, call, isKilled: true });
        expect({ when, call, ...(await leftBy(killed)) }).toEqual({ when, call, ...left });
      }
    }
  });
});
