import type { SourceFile } from './source-tree';

interface Rule {
  /** Folders and files to which the rule applies. */
  of: RegExp;
  /** Folders and files of the project that they may import, their own folder included. */
  may: RegExp[];
  /** Packages that they must not import. */
  mustNot?: RegExp;
  because: string;
}

const OWN_LAMBDA = /^lambdas\/([^/]+)\//;
const OUTER_PACKAGES = /^(@aws-sdk\/|aws-cdk-lib|constructs$|(node:)?https?2?$|(node:)?http2$)/;

/** Folders of core that all others may use. */
const LOW = /^core\/(collections|concurrency|contracts|files|ports|ranges|text)\//;

/** The arithmetic of schedules, which the embedded cloud shares. */
const SCHEDULE = /^core\/schedule\//;

/** Files of the retrieval that restores use too. */
const SHARED_WITH_RESTORES =
  /^core\/retrieval\/(deliver-object|deliverable|stage-members|plan\/(cut-archive|fill-batches|piece-sizes|present-archives|prove-present))$/;

const rules: Rule[] = [
  {
    of: LOW,
    may: [LOW],
    mustNot: OUTER_PACKAGES,
    because: 'what anything may share knows nothing of what the functions do',
  },
  {
    of: SCHEDULE,
    may: [SCHEDULE],
    mustNot: OUTER_PACKAGES,
    because: 'the arithmetic of schedules brings nothing with it into the embedded cloud',
  },
  {
    of: /^core\/retrieval\//,
    may: [/^core\/(?!backup\/)/],
    mustNot: OUTER_PACKAGES,
    because: 'a retrieval knows nothing of backups',
  },
  {
    of: /^core\/backup\//,
    may: [/^core\/(?!retrieval\/)/, SHARED_WITH_RESTORES],
    mustNot: OUTER_PACKAGES,
    because: 'of the retrieval a backup may use what plans and proves a restore, and nothing else',
  },
  {
    of: /^core\/deletion\//,
    may: [/^core\/(?!backup\/)/],
    mustNot: OUTER_PACKAGES,
    because: 'a deletion reads what a retrieval has proven, and knows nothing of backups',
  },
  {
    // A name is taken when a run of any kind has it.
    of: /^core\/run\/run-name\.ts$/,
    may: [/^core\//],
    mustNot: OUTER_PACKAGES,
    because: 'the domain knows nothing of what surrounds it',
  },
  {
    of: /^core\//,
    may: [/^core\/(?!backup\/|retrieval\/)/],
    mustNot: OUTER_PACKAGES,
    because: 'the domain knows nothing of what surrounds it, and only backup and retrieval know of themselves',
  },
  {
    of: /^adapters\//,
    may: [/^adapters\//, /^core\//],
    mustNot: /^aws-cdk-lib|^constructs$/,
    because: 'adapters implement the ports of core',
  },
  {
    of: /^lambdas\//,
    may: [/^core\//, /^adapters\//],
    mustNot: /^aws-cdk-lib|^constructs$/,
    because: 'a function wires core and adapters, and shares nothing with another function but them',
  },
  {
    of: /^lib\//,
    may: [/^lib\//, /^core\/contracts\//],
    mustNot: /^@aws-sdk\//,
    because: 'the stacks share the contracts with the functions, and reach handlers by path',
  },
  {
    of: /^local\//,
    may: [/^local\//, SCHEDULE],
    mustNot: /^aws-cdk-lib|^constructs$/,
    because: 'the embedded cloud runs cdk.out, knows nothing of what is in it, and shares the arithmetic of schedules',
  },
  {
    of: /^cli\/commands\/build\//,
    may: [/^cli\//, /^lib\//],
    because: 'the command that builds stacks loads them on demand',
  },
  {
    of: /^cli\//,
    may: [/^cli\//, /^core\//, /^adapters\//, /^local\//],
    mustNot: /^aws-cdk-lib|^constructs$/,
    because: 'the command line drives deployed stacks and the embedded cloud',
  },
  {
    of: /^bin\//,
    may: [/^bin\//, /^cli\//, /^lib\//, /^core\/contracts\//],
    because: 'an entry point only starts something',
  },
  {
    of: /^least-privilege\//,
    may: [/^least-privilege\//, /^local\/iam\//],
    mustNot: OUTER_PACKAGES,
    because: 'the proof decides again what the embedded cloud has decided, and knows nothing else',
  },
  {
    of: /^packaging\//,
    may: [/^packaging\//, /^lib\/shared\//],
    because: 'what makes the package needs the bundles of the functions',
  },
  { of: /^[^/]+\.config\.ts$/, may: [/^core\/contracts\//], because: 'a configuration is data' },
  { of: /^(bench|test)\//, may: [/./], because: 'tests and benchmarks may look everywhere' },
];

/** List every import that the layout does not allow, as sentences. */
export function forbiddenImports(files: readonly Pick<SourceFile, 'path' | 'reading'>[]): string[] {
  return files.flatMap(({ path, reading }) => {
    const rule = rules.find(({ of }) => of.test(path));
    if (!rule) return [`${path} lies in no folder of the layout`];
    return reading.imports.flatMap(({ specifier, target }) => {
      const allowed = target === undefined ? !rule.mustNot?.test(specifier) : isAllowed(rule, path, target);
      return allowed ? [] : [`${path} must not import ${target ?? specifier}: ${rule.because}`];
    });
  });
}

function isAllowed(rule: Rule, path: string, target: string): boolean {
  const own = OWN_LAMBDA.exec(path);
  return rule.may.some((allowed) => allowed.test(target)) || (own !== null && target.startsWith(own[0]));
}

/** List every use of environment or clock in core, as sentences. */
export function ambientUses(files: readonly Pick<SourceFile, 'path' | 'reading'>[]): string[] {
  return files
    .filter(({ path }) => path.startsWith('core/'))
    .flatMap(({ path, reading }) =>
      reading.ambient.map((use) => `${path} must not use ${use}: core is handed what it needs`),
    );
}

/** Cycles of imports, those of types alone included, each as the chain of its files; none when there is no cycle. */
export function importCycles(files: readonly Pick<SourceFile, 'path' | 'reading'>[]): string[] {
  const byName = new Map(files.map((file) => [file.path.replace(/\.ts$/, ''), file]));
  const settled = new Set<string>();
  const cycles: string[] = [];
  const visit = (name: string, chain: string[]) => {
    if (settled.has(name)) return;
    const start = chain.indexOf(name);
    if (start >= 0) {
      cycles.push([...chain.slice(start), name].join(' → '));
      return;
    }
    for (const { target } of byName.get(name)?.reading.imports ?? []) {
      if (target !== undefined && byName.has(target)) visit(target, [...chain, name]);
    }
    settled.add(name);
  };
  for (const name of byName.keys()) visit(name, []);
  return cycles;
}
