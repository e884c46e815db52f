import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from './source-tree';

export interface Page {
  /** Path from the root of the project, with '/'. */
  path: string;
  /** Targets of the links that lead to files or headings of the project. */
  links: string[];
  /** What may stand after `#` in a link to this page. */
  anchors: Set<string>;
}

/** Every page of documentation of the project. */
export function pages(): Page[] {
  const inDocs = fs.readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  const paths = [
    ...fs.readdirSync(ROOT),
    ...inDocs.map((name) => path.posix.join('docs', name.split(path.sep).join('/'))),
  ];
  return paths
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => ({ path: name, ...readMarkdown(fs.readFileSync(path.join(ROOT, name), 'utf8')) }));
}

export function readMarkdown(text: string): Pick<Page, 'links' | 'anchors'> {
  const prose = text.replace(/^ *(```|~~~)[\s\S]*?^ *\1/gm, '');
  const withoutCode = prose.replace(/`[^`\n]+`/g, '');
  const inline = [...withoutCode.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, target = '']) => target);
  const inHtml = [...withoutCode.matchAll(/<(?:img|a)\s[^>]*?(?:src|href)="([^"]+)"/g)].map(
    ([, target = '']) => target,
  );
  return { links: [...inline, ...inHtml].filter((target) => !/^[a-z]+:/.test(target)), anchors: anchorsOf(prose) };
}

/** GitHub's anchors: a heading in lower case, punctuation left out, spaces as `-`; repeated ones are numbered. */
function anchorsOf(prose: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose.matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const shown = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const slug = shown
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let repeated = 1; anchors.has(anchor); repeated++) anchor = `${slug}-${repeated}`;
    anchors.add(anchor);
  }
  return anchors;
}
