import { ExecutionStopped } from '../states-error';
import type { Frame, MapItem } from './frame';

/**
 * Run `count` branches or iterations of a frame, at most `concurrency` at a time, each in its own frame. The first failure stops
 * the others.
 *
 * @returns their results in order
 */
export function runBranches(
  frame: Frame,
  branches: {
    count: number;
    concurrency: number;
    itemOf?: (index: number) => MapItem;
    run: (index: number, inner: Frame) => Promise<unknown>;
  },
): Promise<unknown[]> {
  const scope = frame.scope.child();
  return frame.fiber.wait<unknown[]>(({ resolve, reject }) => {
    const results: unknown[] = new Array(branches.count);
    let started = 0;
    let finished = 0;
    const startOne = (): void => {
      const index = started++;
      const inner = frame.fork(scope.child(), branches.itemOf?.(index));
      inner.fiber
        .run(() => branches.run(index, inner))
        .then(
          (result) => {
            results[index] = result;
            finished++;
            if (finished === branches.count) resolve(results);
            else if (started < branches.count && !scope.reason) startOne();
          },
          (error) => reject(error),
        )
        .finally(() => inner.scope.close());
    };
    if (branches.count === 0) resolve(results);
    while (started < Math.min(branches.count, branches.concurrency)) startOne();
    return () => scope.stop(new ExecutionStopped('ABORTED'));
  });
}
