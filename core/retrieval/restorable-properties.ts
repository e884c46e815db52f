import { METADATA_BYTES_MAX } from '../archive/provenance';
import type { ObjectProperties } from '../contracts/snapshot';

/** What of an object's properties is put back, and how. */
export interface RestorableProperties {
  /** What the request that creates the object carries. */
  properties: ObjectProperties;
  /** All tags, when that request has no room for them: they are put once the object is there. */
  lateTags: Record<string, string> | undefined;
  /** Each header and tag that is left out, with the reason. */
  leftOut: string[];
}

type HeaderMember = Exclude<keyof ObjectProperties, 'metadata' | 'tags'>;

const HEADERS: Record<HeaderMember, string> = {
  contentType: 'Content-Type',
  contentEncoding: 'Content-Encoding',
  contentLanguage: 'Content-Language',
  contentDisposition: 'Content-Disposition',
  cacheControl: 'Cache-Control',
  expires: 'Expires',
  websiteRedirectLocation: 'x-amz-website-redirect-location',
};

/**
 * Headers that S3 takes without a signature over them, so that nobody has to agree on how it reads bytes beyond ASCII. Not
 * Content-Encoding, to which the client adds how a body travels.
 *
 * @see Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header", CanonicalHeaders
 */
const UNSIGNED = new Set<HeaderMember>(['contentLanguage', 'contentDisposition', 'cacheControl', 'expires']);

const METADATA_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const METADATA_PREFIX = 'x-amz-meta-';

const REDIRECT_BYTES_MAX = 2048;

/**
 * What the headers of an object and its tags may take of the 8 KiB that the header section of a request has. The rest is for
 * what the client adds: the signature and its list of names (0.5 KiB), a session token (1.5), names and versions of the client
 * (0.4), and what the request says of its body, its time and its attempts (0.8).
 */
const HEADER_BYTES_MAX = 5000;
/** What says where a restored object comes from, as far as metadata has room for it: four names and values. */
const PROVENANCE_BYTES = 740;

/** @see Amazon S3 User Guide, "Categorizing your objects using tags" */
const TAGS_MAX = 10;
const TAG_NAME_MAX = 128;
const TAG_VALUE_MAX = 256;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Sort out what of an object's properties comes back to the byte when it is put to S3. Everything else is left out, so that it
 * neither comes back as something else nor keeps the object from being put.
 */
export function restorableProperties(recorded: ObjectProperties): RestorableProperties {
  const leftOut: string[] = [];
  const properties: ObjectProperties = {};
  for (const [member, name] of Object.entries(HEADERS) as [HeaderMember, string][]) {
    const value = recorded[member];
    if (value === undefined) continue;
    const problem = problemOfHeader(member, value);
    if (problem) leftOut.push(`${name}: ${problem}`);
    else properties[member] = value;
  }
  const metadata = sortOut(recorded.metadata, 'metadata', problemOfMetadata, leftOut);
  if (metadata) properties.metadata = metadata;
  makeRoom(properties, leftOut);

  const tags = sortOut(recorded.tags, 'tag', problemOfTag, leftOut);
  const areLate = tags !== undefined && headerBytesOf(properties) + tagBytesOf(tags) > HEADER_BYTES_MAX;
  if (tags && !areLate) properties.tags = tags;
  return { properties, lateTags: areLate ? tags : undefined, leftOut: shortened(leftOut) };
}

/** What is left out of an object's properties, as outcomes tell it: undefined when nothing is. */
export function propertiesLeftOut(recorded: ObjectProperties = {}): string[] | undefined {
  const { leftOut } = restorableProperties(recorded);
  return leftOut.length > 0 ? leftOut : undefined;
}

function problemOfHeader(member: HeaderMember, value: string): string | undefined {
  const problem = UNSIGNED.has(member) ? problemOfBytes(value) : problemOfText(value);
  if (problem) return problem;
  if (value === '') return 'it is empty';
  if (member === 'contentEncoding' && /(^|,)\s*aws-chunked\s*(,|$)/i.test(value)) {
    return 'S3 takes aws-chunked for the way in which a request is sent';
  }
  if (member !== 'websiteRedirectLocation') return undefined;
  if (value.length > REDIRECT_BYTES_MAX) return `S3 takes ${REDIRECT_BYTES_MAX} bytes of it`;
  return /^(https?:\/)?\//.test(value) ? undefined : 'S3 takes it only with /, http:// or https:// in front';
}

/** What a header cannot carry, or not to the end. Each character is a byte. */
function problemOfBytes(value: string): string | undefined {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) return 'it has characters that a header cannot carry';
  return /^[\t ]|[\t ]$/.test(value) ? 'a header does not carry the space at its ends' : undefined;
}

/** The same of a header that has to be signed. */
const problemOfText = (value: string) =>
  problemOfBytes(value) ??
  (/[^\x20-\x7e]/.test(value) ? 'it is not printable ASCII, and S3 wants it signed' : undefined);

function problemOfMetadata(name: string, value: string): string | undefined {
  if (!METADATA_NAME.test(name)) return 'its name is none of a header';
  return problemOfText(value);
}

function problemOfTag(name: string, value: string, taken: number): string | undefined {
  if (taken === TAGS_MAX) return `S3 takes ${TAGS_MAX} tags`;
  if (name.length < 1 || name.length > TAG_NAME_MAX) return `S3 takes 1 to ${TAG_NAME_MAX} characters of a name`;
  if (value.length > TAG_VALUE_MAX) return `S3 takes ${TAG_VALUE_MAX} characters of a value`;
  if (/^aws:/i.test(name)) return 'its name begins with aws:, which is for AWS alone';
  return TAG_TEXT.test(name) && TAG_TEXT.test(value) ? undefined : 'it has characters that S3 does not take';
}

/** @returns undefined when nothing is left */
function sortOut(
  recorded: Record<string, string> = {},
  what: 'metadata' | 'tag',
  problemOf: (name: string, value: string, taken: number) => string | undefined,
  leftOut: string[],
): Record<string, string> | undefined {
  const kept: [string, string][] = [];
  for (const [name, value] of Object.entries(recorded)) {
    const problem = problemOf(name, value, kept.length);
    if (problem) leftOut.push(`${named(what, name)}: ${problem}`);
    else kept.push([name, value]);
  }
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

const NAME_SHOWN_MAX = 64;

function named(what: string, name: string): string {
  const shown = name.length > NAME_SHOWN_MAX ? `${name.slice(0, NAME_SHOWN_MAX)}…` : name;
  return `${what} ${JSON.stringify(shown)}`;
}

/** Leave out metadata, and then whatever is longest, until S3 takes the request. */
function makeRoom(properties: ObjectProperties, leftOut: string[]): void {
  const byLength = (lines: HeaderLine[]) => lines.sort((one, other) => other.bytes - one.bytes);
  const metadata = linesOfMetadata(properties);
  let metadataBytes = metadata.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  for (const { name, value } of byLength(metadata)) {
    if (metadataBytes <= METADATA_BYTES_MAX) break;
    metadataBytes -= name.length + value.length;
    delete properties.metadata?.[name];
    leftOut.push(`${named('metadata', name)}: S3 takes ${METADATA_BYTES_MAX} bytes of metadata`);
  }
  let bytes = headerBytesOf(properties);
  for (const line of byLength([...linesOfHeaders(properties), ...linesOfMetadata(properties)])) {
    if (bytes <= HEADER_BYTES_MAX) break;
    bytes -= line.bytes;
    if (line.member) delete properties[line.member];
    else delete properties.metadata?.[line.name];
    const name = line.member ? line.name : named('metadata', line.name);
    leftOut.push(`${name}: with it the headers are longer than S3 takes`);
  }
  if (properties.metadata && Object.keys(properties.metadata).length === 0) delete properties.metadata;
}

interface HeaderLine {
  /** Undefined of user metadata, whose name is without `x-amz-meta-`. */
  member: HeaderMember | undefined;
  name: string;
  value: string;
  /** Of the line, with its name a second time, in the list of what is signed. */
  bytes: number;
}

/** Colon, space and the end of a line. */
const LINE_BYTES = 4;

function linesOfHeaders(properties: ObjectProperties): HeaderLine[] {
  return (Object.entries(HEADERS) as [HeaderMember, string][]).flatMap(([member, name]) => {
    const value = properties[member];
    if (value === undefined) return [];
    return [{ member, name, value, bytes: 2 * name.length + value.length + LINE_BYTES }];
  });
}

const linesOfMetadata = ({ metadata = {} }: ObjectProperties): HeaderLine[] =>
  Object.entries(metadata).map(([name, value]) => {
    const bytes = 2 * (METADATA_PREFIX.length + name.length) + value.length + LINE_BYTES;
    return { member: undefined, name, value, bytes };
  });

function headerBytesOf(properties: ObjectProperties): number {
  const sum = (lines: HeaderLine[]) => lines.reduce((total, { bytes }) => total + bytes, 0);
  const own = sum(linesOfMetadata(properties));
  return sum(linesOfHeaders(properties)) + own + Math.max(0, Math.min(PROVENANCE_BYTES, METADATA_BYTES_MAX - own));
}

const tagBytesOf = (tags: Record<string, string>) =>
  Object.entries(tags).reduce(
    (sum, [name, value]) => sum + encodeURIComponent(name).length + encodeURIComponent(value).length + 2,
    2 * 'x-amz-tagging'.length + LINE_BYTES,
  );

const LEFT_OUT_SHOWN_MAX = 20;

/** The first of many: there is no end to what a catalog in a vault may hold. */
function shortened(leftOut: string[]): string[] {
  if (leftOut.length <= LEFT_OUT_SHOWN_MAX) return leftOut;
  return [...leftOut.slice(0, LEFT_OUT_SHOWN_MAX), `and ${leftOut.length - LEFT_OUT_SHOWN_MAX} more`];
}
