import fs from 'node:fs';
import path from 'node:path';
import { ROOT, sourceFiles } from '../layout/source-tree';

/** Licences that ask for nothing but their own text. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0'];

interface LockedPackage {
  license?: string;
  dev?: boolean;
  dependencies?: Record<string, string>;
}

const lock: Record<string, LockedPackage> = JSON.parse(
  fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'),
).packages;

/** Place of a package in the lockfile, as a module of another one finds it. */
function placeOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock[place]) return place;
    if (folder === '') return undefined;
  }
}

/** Packages that the bundles of functions contain: those which sources import, and theirs. */
function bundledPlaces(): string[] {
  const imported = sourceFiles()
    .filter(({ path: file }) => /^(adapters|core|lambdas)\//.test(file))
    .flatMap(({ path: file }) => [
      ...fs.readFileSync(path.join(ROOT, file), 'utf8').matchAll(/ from '((?:@[^/']+\/)?[^/'.]+)/g),
    ])
    .map(([, name = '']) => name);
  const places = new Set<string>();
  const add = (name: string, from: string) => {
    const place = placeOf(name, from);
    if (place === undefined || places.has(place)) return;
    places.add(place);
    for (const needed of Object.keys(lock[place]?.dependencies ?? {})) add(needed, place);
  };
  for (const name of imported) add(name, '');
  return [...places];
}

const production = Object.keys(lock).filter((place) => place !== '' && !lock[place]?.dev);
const bundled = bundledPlaces();

it('knows what is installed with the package, and what functions contain', () => {
  expect(production).toEqual(expect.arrayContaining(['node_modules/zod', 'node_modules/aws-cdk']));
  expect(production).not.toContain('node_modules/jest');
  expect(bundled).toEqual(
    expect.arrayContaining(['node_modules/@aws-lambda-powertools/logger', 'node_modules/@standard-schema/spec']),
  );
});

it('passes on packages with permissive licences only', () => {
  const others = [...new Set([...production, ...bundled])]
    .map((place) => `${place}: ${lock[place]?.license}`)
    .filter((text) => !PERMISSIVE.some((licence) => text.endsWith(`: ${licence}`)));
  expect(others).toEqual([]);
});
