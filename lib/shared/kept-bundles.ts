import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleFunctions } from './bundle-functions';

const PROJECT_ROOT = path.resolve(__dirname, '../..');
/** Where bundles are kept, from the root of the project. */
const KEPT = '.moraine-bundles/bundles.json';

/** What bundles are made of: our sources, the packages as installed, and the settings of the bundler. */
const INGREDIENTS = [
  'adapters',
  'core',
  'lambdas',
  'lib/shared/bundle-functions.ts',
  'node_modules/.package-lock.json',
  'package.json',
  'tsconfig.json',
];

type Bundles = ReadonlyMap<string, Uint8Array>;

/**
 * The bundles of the last build, or new ones when anything that they are made of has changed since. A build after a change of
 * the configuration alone bundles nothing.
 *
 * @param make makes all bundles
 */
export function keptBundles(make: () => Bundles = bundleFunctions, root = PROJECT_ROOT): Bundles {
  const file = path.join(root, KEPT);
  const digest = digestOf(root);
  const kept = readKept(file, digest);
  if (kept) return kept;
  const bundles = make();
  // Sources that changed meanwhile may be in some bundles only.
  if (digestOf(root) === digest) keep(file, { digest, bundles });
  return bundles;
}

/** Keep bundles, whole or not at all, also when two builds run at once. Where nothing can be written, the next build makes them again. */
function keep(file: string, { digest, bundles }: { digest: string; bundles: Bundles }): void {
  const text = Object.fromEntries([...bundles].map(([name, bundle]) => [name, Buffer.from(bundle).toString()]));
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(unfinished, JSON.stringify({ digest, textDigest: digestOfText(text), bundles: text }));
    renameSync(unfinished, file);
  } catch {
    if (existsSync(unfinished)) rmSync(unfinished);
  }
}

const fromText = (bundles: Record<string, string>): Bundles =>
  new Map(Object.entries(bundles).map(([name, text]) => [name, Buffer.from(text)]));

/** @returns undefined before the first build, when the sources have changed, or when the file is damaged or cannot be read */
function readKept(file: string, digest: string): Bundles | undefined {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    const isWhole = kept?.digest === digest && kept.textDigest === digestOfText(kept.bundles);
    return isWhole ? fromText(kept.bundles) : undefined;
  } catch {
    return undefined;
  }
}

const digestOfText = (bundles: Record<string, string>): string =>
  createHash('sha256').update(JSON.stringify(bundles)).digest('hex');

function digestOf(root: string): string {
  const hash = createHash('sha256');
  for (const file of INGREDIENTS.flatMap((ingredient) => filesOf(path.join(root, ingredient)))) {
    const content = readFileSync(file);
    hash.update(`${path.relative(root, file)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** A file itself, all files in a folder, in a fixed order, or none where there is nothing. */
function filesOf(place: string): string[] {
  if (!existsSync(place)) return [];
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
