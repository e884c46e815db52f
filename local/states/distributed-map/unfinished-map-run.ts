import type { Execution } from '../executions/execution';
import type { Position } from '../interpreter/frame';
import type { MapRun } from './map-run';
import type { Results } from './results';

/** A child of a Map Run, and its position among the items. */
export interface MapRunChild {
  child: Execution;
  /** Index from 0, in order of the items. */
  index: number;
  itemCount: number;
}

/** A Map Run that has not ended, with the state that is needed to continue it when its execution is redriven. */
export class UnfinishedMapRun {
  /** Number of children that have been started, and so of inputs that have been read. */
  started = 0;
  readonly #unsuccessful = new Map<number, MapRunChild>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(
    readonly run: MapRun,
    readonly results: Results,
  ) {}

  /** The unfinished Map Run of the current state of a sequence, if there is one. */
  static at(position: Position | undefined): UnfinishedMapRun | undefined {
    return position?.mapRun instanceof UnfinishedMapRun ? position.mapRun : undefined;
  }

  /**
   * Wait for a child to end. A child that does not succeed is kept, to be redriven or to be added to the results in the
   * end.
   */
  follow(of: MapRunChild, ended: Promise<void>): Promise<void> {
    const followed = ended.then(() => {
      this.#underWay.delete(followed);
      this.run.childEnded(of.child, of.itemCount);
      if (of.child.status === 'SUCCEEDED') this.results.add(of.index, of.child, of.itemCount);
      else this.#unsuccessful.set(of.index, of);
    });
    this.#underWay.add(followed);
    return followed;
  }

  /** Ended children that did not succeed, in order of the items. */
  unsuccessful(): MapRunChild[] {
    return [...this.#unsuccessful.values()].sort((one, other) => one.index - other.index);
  }

  /** Remove and return the children to redrive, once all running children have ended. */
  async takeUnsuccessful(): Promise<MapRunChild[]> {
    await Promise.all(this.#underWay);
    const taken = this.unsuccessful();
    this.#unsuccessful.clear();
    return taken;
  }

  /** Return a child that has not been redriven after all. */
  putBack(of: MapRunChild): void {
    this.#unsuccessful.set(of.index, of);
  }

  /** Add the children that did not succeed to the results: they will not be redriven. */
  addUnsuccessful(): void {
    for (const { index, child, itemCount } of this.unsuccessful()) this.results.add(index, child, itemCount);
    this.#unsuccessful.clear();
  }
}
