import type { Assembly, Template } from '../assembly';
import { dependenciesOf } from '../creation-order';
import type { Dependency } from './stack-record';
import type { StackRecords } from './stack-records';

/** What the custom resources of a stack depend on: its other resources, in the order of their creation. */
export class StackDependencies {
  readonly #created: Dependency[] = [];

  constructor(
    private readonly template: Template,
    private readonly assembly: Assembly,
    private readonly records: StackRecords,
  ) {}

  /** Note a resource that is going to be created. @returns paths of assets, for its creation */
  add(resource: Omit<Dependency, 'assets'>): Assembly['assetPath'] {
    const assets: string[] = [];
    this.#created.push({ ...resource, assets });
    return (hash) => {
      assets.push(hash);
      return this.assembly.assetPath(hash);
    };
  }

  /** What a custom resource depends on, directly or not; its assets are copied. */
  keep(logicalId: string): Dependency[] {
    const needed = dependenciesOf(logicalId, this.template);
    const dependencies = this.#created.filter((created) => needed.has(created.logicalId));
    for (const { assets } of dependencies) {
      for (const hash of assets) {
        const source = this.assembly.assetPath(hash);
        if (source) this.records.keepAsset(hash, source);
      }
    }
    return dependencies;
  }
}
