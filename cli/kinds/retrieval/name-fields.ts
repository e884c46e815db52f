import type { NameFormat } from '../../../core/contracts/archive-name';
import type { RetrievalReport } from '../../../core/contracts/retrieval-run';
import { countOf, formatCount } from '../../format/bytes';
import type { Field } from '../../report/fields';

/** Formats that are no encoding of a tool, in words. */
const WORDS: Partial<Record<NameFormat, string>> = {
  manifest: 'from the manifest',
  'names-file': 'from the file of names',
  synology: "from Synology's mapping",
  plain: 'plain',
  none: 'only ids',
};

/** Fields with the sources of the names of a retrieval's archives, and with the archives that stand for folders. */
export function nameFields({ names, folders = 0 }: Pick<RetrievalReport, 'names' | 'folders'>): Field[] {
  if (!names) return [];
  const formats = Object.entries(names.formats) as [NameFormat, number][];
  const tools = formats.filter(([format]) => WORDS[format] === undefined);
  const decoded = tools.reduce((sum, [, archives]) => sum + archives, 0);
  const others = Object.entries(WORDS).map(([format, words]) => [names.formats[format as NameFormat], words] as const);
  const counts = [
    ...(decoded > 0 ? [`${formatCount(decoded)} decoded (${tools.map(counted).join(', ')})`] : []),
    ...others.flatMap(([archives, words]) => (archives ? [`${formatCount(archives)} ${words}`] : [])),
  ];
  const { broken = 0 } = names.flags;
  const why = [
    ...(broken > 0 ? [`descriptions that could not be decoded: ${formatCount(broken)}`] : []),
    ...(names.unsafe > 0 ? [`names that are no safe paths: ${formatCount(names.unsafe)}`] : []),
  ];
  return [
    ['names', [counts.join(', '), ...why].join('; ')],
    ['folders', folders > 0 ? `${countOf(folders, 'archive')}, for which no object is created` : null],
  ];
}

const counted = ([format, archives]: [NameFormat, number]) => `${format} ${formatCount(archives)}`;
