import { malformedXml, S3Error } from '../s3-error';
import type { Tag } from '../storage/records';
import { childText, parseXml } from '../xml/parse-xml';

const TAGS_MAX = 10;
const TAG_KEY_MAX = 128;
const TAG_VALUE_MAX = 256;
/** @see Amazon S3 User Guide, "Categorizing your objects using tags" */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** @throws S3Error InvalidArgument, InvalidTag, BadRequest */
export function tagsOfHeader(value: string | undefined): Tag[] {
  if (value === undefined || value === '') return [];
  return valid([...new URLSearchParams(value)]);
}

/** @throws S3Error MalformedXML, InvalidTag, BadRequest */
export function tagsOfXml(source: string): Tag[] {
  const root = parseXml(source);
  const set = root.children.find((child) => child.name === 'TagSet');
  if (root.name !== 'Tagging' || !set) throw malformedXml();
  const tags = set.children.map((tag): Tag => {
    const key = childText(tag, 'Key');
    const tagValue = childText(tag, 'Value');
    if (tag.name !== 'Tag' || key === undefined || tagValue === undefined) throw malformedXml();
    return [key, tagValue];
  });
  return valid(tags);
}

function valid(tags: Tag[]): Tag[] {
  if (tags.length > TAGS_MAX) throw new S3Error(400, 'BadRequest', 'Object tags cannot be greater than 10');
  const keys = new Set(tags.map(([key]) => key));
  if (keys.size < tags.length) throw new S3Error(400, 'InvalidTag', 'Cannot provide multiple Tags with the same key');
  for (const [key, value] of tags) {
    if (key.length < 1 || key.length > TAG_KEY_MAX || key.startsWith('aws:') || !TAG_TEXT.test(key)) {
      throw new S3Error(400, 'InvalidTag', 'The TagKey you have provided is invalid', { TagKey: key });
    }
    if (value.length > TAG_VALUE_MAX || !TAG_TEXT.test(value)) {
      throw new S3Error(400, 'InvalidTag', 'The TagValue you have provided is invalid', { TagKey: key });
    }
  }
  return tags;
}
