import { matchesWildcards } from './matches-wildcards';
import type { Statement } from './statement';

/** Statements, found by the service of an action: a request is held against those of its service only. */
export class StatementIndex {
  readonly #byService = new Map<string, readonly Statement[]>();

  constructor(readonly all: readonly Statement[]) {}

  /** Those that may be about an action: `glacier:DeleteArchive`. */
  about(action: string): readonly Statement[] {
    const service = serviceOf(action);
    const known = this.#byService.get(service);
    if (known) return known;
    const found = this.all.filter((statement) => concerns(statement, service));
    this.#byService.set(service, found);
    return found;
  }
}

const serviceOf = (action: string): string => action.slice(0, action.indexOf(':')).toLowerCase();

/** A pattern without a colon, such as `*`, may be about any service. */
const concerns = ({ actions: { kind, patterns } }: Statement, service: string): boolean =>
  kind === 'all-but' ||
  patterns.some((pattern) => !pattern.includes(':') || matchesWildcards(serviceOf(pattern), service));
