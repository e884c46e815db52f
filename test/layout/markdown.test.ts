import fs from 'node:fs';
import path from 'node:path';
import { pages, readMarkdown } from './markdown';
import { ROOT } from './source-tree';

const all = pages();
const anchorsOf = new Map(all.map(({ path: file, anchors }) => [file, anchors]));

/** Why a link leads nowhere; undefined when it leads somewhere. */
function brokenLink(from: string, link: string): string | undefined {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? from : path.posix.join(path.posix.dirname(from), decodeURIComponent(file));
  if (!fs.existsSync(path.join(ROOT, target))) return `${from}: ${link}: there is no ${target}`;
  if (anchor === undefined || anchorsOf.get(target)?.has(anchor)) return undefined;
  return `${from}: ${link}: ${target} has no heading for #${anchor}`;
}

it('finds the pages', () => {
  expect([...anchorsOf.keys()]).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/operations.md']));
});

it('has no broken link', () => {
  expect(all.flatMap(({ path: from, links }) => links.flatMap((link) => brokenLink(from, link) ?? []))).toEqual([]);
});

it('tells commands of CDK the stacks, for the directory of a package has no cdk.json', () => {
  const manuals = all.map(({ path: file }) => file).filter((file) => file !== 'CHANGELOG.md');
  const commands = manuals.flatMap((file) => fs.readFileSync(path.join(ROOT, file), 'utf8').match(/npx cdk .*/g) ?? []);
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) expect(command).toContain('--app cdk.out');
});

it('has a README of limited length', () => {
  const words = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8').trim().split(/\s+/);
  expect(words.length).toBeLessThanOrEqual(1200);
});

it('reads links and headings as GitHub does', () => {
  const text = [
    '# Déjà vu, `moraine ls` & [more](a.md#b)',
    '## Twice',
    '## Twice',
    '![a picture](docs/x.svg "title") [out](https://example.org/a) `[code](no.md)`',
    '```md',
    '# no heading [no](link.md)',
    '```',
    '<img src="y.svg" alt="">',
  ].join('\n');
  const { links, anchors } = readMarkdown(text);
  expect(links).toEqual(['a.md#b', 'docs/x.svg', 'y.svg']);
  expect([...anchors]).toEqual(['déjà-vu-moraine-ls--more', 'twice', 'twice-1']);
});
