import { DestinationBusyError, LengthMismatchError } from '../../../core/contracts/errors';
import type { Destination } from '../../../core/ports/destination';
import { MIB } from '../../../core/ranges/units';
import { RUNS, Simulation, TARGET } from './simulation';

// Any error but a crash that leaves a function fails a simulation: nothing here comes back by way of its queue.

const writes = ['putIfAbsent', 'createUpload', 'uploadPart', 'completeUpload'] as const;

/** Each kind of write to the destination is refused so many times. @returns how often each was tried */
function refuse(objects: Destination, times: number): Record<string, number> {
  const tries: Record<string, number> = {};
  for (const write of writes) {
    const perform = objects[write] as (location: { bucket: string }, ...rest: unknown[]) => Promise<never>;
    tries[write] = 0;
    objects[write] = (location: { bucket: string }, ...rest: unknown[]) => {
      if (location.bucket === RUNS) return perform(location, ...rest);
      tries[write] = (tries[write] ?? 0) + 1;
      if (tries[write] <= times) throw new DestinationBusyError('S3 is temporarily unable to write it: SlowDown');
      return perform(location, ...rest);
    };
  }
  return tries;
}

it('puts archives again after temporary errors of S3, in the same invocation and of the same jobs', async () => {
  const simulation = new Simulation();
  simulation.archive('small', Buffer.alloc(1000, 1));
  simulation.archive('large', Buffer.alloc(2 * MIB, 2));
  await simulation.plan();
  const tries = refuse(simulation.objects, 3);
  const results = await simulation.play();
  expect(results.map(({ state, requests }) => [state, requests])).toEqual([
    ['verified', 1],
    ['verified', 1],
  ]);
  expect(tries).toEqual({ putIfAbsent: 4, createUpload: 4, uploadPart: 5, completeUpload: 4 });
  expect(simulation.waits).toBe(1);
  for (const { key, bytes } of simulation.archives) {
    expect(simulation.objects.at({ bucket: TARGET, key })?.bytes.equals(bytes)).toBe(true);
  }
});

it('puts the members of a pack again', async () => {
  const simulation = new Simulation();
  simulation.backup.pack(...['a', 'b', 'c'].map((key) => ({ key, bytes: Buffer.from(key) })));
  await simulation.planRestore();
  const tries = refuse(simulation.objects, 3);
  expect((await simulation.play()).map(({ state, requests }) => [state, requests])).toEqual([['verified', 1]]);
  expect(simulation.objects.keys(TARGET)).toEqual(['a', 'b', 'c']);
  expect(tries.putIfAbsent).toBe(6);
});

it.each([
  [5, 1],
  [6, 2],
])('completes an upload again after %d conflicts, or begins another one: in round %d', async (conflicts, round) => {
  const simulation = new Simulation();
  simulation.archive('large', Buffer.alloc(2 * MIB, 2));
  await simulation.plan();
  const complete = simulation.objects.completeUpload;
  let completions = 0;
  simulation.objects.completeUpload = async (...upload) => {
    completions += 1;
    if (completions > conflicts) return complete(...upload);
    throw new DestinationBusyError('S3 is temporarily unable to write it', { isConflict: true });
  };
  const [result] = await simulation.play();
  expect(result).toMatchObject({ state: 'verified', requests: 1 });
  expect(simulation.waits).toBe(round);
  expect(simulation.objects.uploads.size).toBe(0);
});

it('does not count as damage what S3 refuses', async () => {
  const simulation = new Simulation();
  simulation.archive('small', Buffer.alloc(1000, 1));
  await simulation.plan();
  const reads = simulation.vaults.readOutput;
  let outputs = 0;
  simulation.vaults.readOutput = (request) => {
    outputs += 1;
    // Twice damaged, which is one time less than is too often; refused in between.
    if (outputs === 1 || outputs === 4) throw new LengthMismatchError('output', 1000, 10);
    return reads(request);
  };
  refuse(simulation.objects, 4);
  expect((await simulation.play()).map(({ state }) => state)).toEqual(['verified']);
  expect(outputs).toBe(7);
});
