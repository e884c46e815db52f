import type { Execution } from '../executions/execution';
import type { Position } from '../interpreter/frame';
import type { MapRun } from './map-run';
import type { Results } from './results';

/** A child of a Map Run, and its place in it. */
export interface MapRunChild {
  child: Execution;
  /** From 0, in order of the items. */
  index: number;
  itemCount: number;
}

/** A Map Run whose end has not come: what it needs to be gone on with when its execution is redriven. */
export class UnfinishedMapRun {
  /** Children that have been started: so many inputs have been read. */
  started = 0;
  readonly #unsuccessful = new Map<number, MapRunChild>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(
    readonly run: MapRun,
    readonly results: Results,
  ) {}

  /** The one that is under way in the state that a sequence of states has come to. */
  static at(position: Position | undefined): UnfinishedMapRun | undefined {
    return position?.mapRun instanceof UnfinishedMapRun ? position.mapRun : undefined;
  }

  /** A child runs until `ended`; one that does not succeed is kept, to be redriven or to be among the results in the end. */
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

  /** Children that have ended otherwise than well, in order of the items. */
  unsuccessful(): MapRunChild[] {
    return [...this.#unsuccessful.values()].sort((one, other) => one.index - other.index);
  }

  /** Take the children that are to be redriven, once all that ran have ended. */
  async takeUnsuccessful(): Promise<MapRunChild[]> {
    await Promise.all(this.#underWay);
    const taken = this.unsuccessful();
    this.#unsuccessful.clear();
    return taken;
  }

  /** A child that was to be redriven, and was not. */
  putBack(of: MapRunChild): void {
    this.#unsuccessful.set(of.index, of);
  }

  /** No child is redriven any more: those that failed are among the results. */
  addUnsuccessful(): void {
    for (const { index, child, itemCount } of this.unsuccessful()) this.results.add(index, child, itemCount);
    this.#unsuccessful.clear();
  }
}
