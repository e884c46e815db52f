import { countOf, formatBytes } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { conditionClause } from '../../report/describe-damage';
import { type Field, fields } from '../../report/fields';
import { type ComparedPair, hasSameSource, sourceText } from './compared-pair';
import { type DifferenceSums, differing } from './difference-sums';

/** The sums of a comparison. */
export function describeDifferences(pair: ComparedPair, sums: DifferenceSums): string[] {
  const { added, removed, content, metadata, unchanged } = sums;
  return [
    `${nameOf(pair.before)}, compared with ${nameOf(pair.after)}:`,
    ...fields([
      sumField('added', added.objects, [added.bytesAfter]),
      sumField('removed', removed.objects, [removed.bytesBefore]),
      sumField('content', content.objects, [content.bytesBefore, content.bytesAfter]),
      sumField('metadata', metadata.objects, [metadata.bytesAfter]),
      sumField('unchanged', unchanged.objects, [unchanged.bytesAfter]),
      ['', differing(sums) > 0 ? null : unchanged.objects > 0 ? 'no difference' : 'no object to compare'],
    ]),
    ...(hasSameSource(pair) ? [] : [`  The source was ${sourceText(pair.before)}, and is ${sourceText(pair.after)}.`]),
  ];
}

const nameOf = (head: ComparedPair['before']) =>
  `${head.plan}@${head.snapshot} of ${formatTime(head.takenAt)} UTC${conditionClause(head)}`;

function sumField(name: string, objects: number, bytes: [number] | [before: number, after: number]): Field {
  if (objects === 0) return [name, null];
  const [first, after] = bytes;
  const sizes = after === undefined ? formatBytes(first) : `${formatBytes(first)} before, ${formatBytes(after)} after`;
  return [name, `${countOf(objects, 'object')}, ${sizes}`];
}
