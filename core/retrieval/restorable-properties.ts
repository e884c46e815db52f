import { METADATA_BYTES_MAX } from '../archive/provenance';
import type { ObjectProperties } from '../contracts/snapshot';

/** The properties of an object that can be restored. */
export interface RestorableProperties {
  /** Properties sent with the request that creates the object. */
  properties: ObjectProperties;
  /** All tags, when they do not fit into that request: they are put after the object was created. */
  lateTags: Record<string, string> | undefined;
  /** Headers, metadata and tags that cannot be restored, each with the reason. */
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
 * Headers that S3 accepts unsigned, so that client and service need not agree on the encoding of bytes beyond ASCII.
 * Content-Encoding is not one of them, since the client adds the transfer encoding of the body to it.
 *
 * @see Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header", CanonicalHeaders
 */
const UNSIGNED = new Set<HeaderMember>(['contentLanguage', 'contentDisposition', 'cacheControl', 'expires']);

const METADATA_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const METADATA_PREFIX = 'x-amz-meta-';

const REDIRECT_BYTES_MAX = 2048;

/**
 * Bytes of a request's 8 KiB header section that an object's headers and tags may use. The client needs the rest:
 * signature and list of signed names (0.5 KiB), session token (1.5), names and versions of the client (0.4), and
 * headers on body, time and attempts (0.8).
 */
const HEADER_BYTES_MAX = 5000;
/** Bytes of the metadata that record the origin of a restored object, if there is room: four names and values. */
const PROVENANCE_BYTES = 740;

/** @see Amazon S3 User Guide, "Categorizing your objects using tags" */
const TAGS_MAX = 10;
const TAG_NAME_MAX = 128;
const TAG_VALUE_MAX = 256;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Select the properties of an object that S3 returns unchanged once they are put. All others are left out, so that they
 * neither come back changed nor prevent the object from being put.
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
  const metadata = selectRestorable(recorded.metadata, 'metadata', problemOfMetadata, leftOut);
  if (metadata) properties.metadata = metadata;
  fitIntoRequest(properties, leftOut);

  const tags = selectRestorable(recorded.tags, 'tag', problemOfTag, leftOut);
  const areLate = tags !== undefined && headerBytesOf(properties) + tagBytesOf(tags) > HEADER_BYTES_MAX;
  if (tags && !areLate) properties.tags = tags;
  return { properties, lateTags: areLate ? tags : undefined, leftOut: shortened(leftOut) };
}

/** Properties of an object that cannot be restored, as listed in outcomes; undefined when there are none. */
export function propertiesLeftOut(recorded: ObjectProperties = {}): string[] | undefined {
  const { leftOut } = restorableProperties(recorded);
  return leftOut.length > 0 ? leftOut : undefined;
}

function problemOfHeader(member: HeaderMember, value: string): string | undefined {
  const problem = UNSIGNED.has(member) ? problemOfBytes(value) : problemOfText(value);
  if (problem) return problem;
  if (value === '') return 'it is empty';
  if (member === 'contentEncoding' && /(^|,)\s*aws-chunked\s*(,|$)/i.test(value)) {
    return 'S3 interprets aws-chunked as the transfer encoding of the request';
  }
  if (member !== 'websiteRedirectLocation') return undefined;
  if (value.length > REDIRECT_BYTES_MAX) return `S3 allows at most ${REDIRECT_BYTES_MAX} bytes`;
  return /^(https?:\/)?\//.test(value) ? undefined : 'S3 requires it to begin with /, http:// or https://';
}

/** Describe why a header cannot carry a value unchanged. Each character is a byte. */
function problemOfBytes(value: string): string | undefined {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) return 'it has characters that a header cannot carry';
  return /^[\t ]|[\t ]$/.test(value) ? 'a header does not carry the space at its ends' : undefined;
}

/** The same for a header that has to be signed. */
const problemOfText = (value: string) =>
  problemOfBytes(value) ??
  (/[^\x20-\x7e]/.test(value) ? 'it is not printable ASCII, and S3 requires it to be signed' : undefined);

function problemOfMetadata(name: string, value: string): string | undefined {
  if (!METADATA_NAME.test(name)) return 'its name is not a valid header name';
  return problemOfText(value);
}

function problemOfTag(name: string, value: string, taken: number): string | undefined {
  if (taken === TAGS_MAX) return `S3 allows at most ${TAGS_MAX} tags`;
  if (name.length < 1 || name.length > TAG_NAME_MAX) return `S3 allows names of 1 to ${TAG_NAME_MAX} characters`;
  if (value.length > TAG_VALUE_MAX) return `S3 allows values of at most ${TAG_VALUE_MAX} characters`;
  if (/^aws:/i.test(name)) return 'its name begins with aws:, which is reserved for AWS';
  return TAG_TEXT.test(name) && TAG_TEXT.test(value) ? undefined : 'it has characters that S3 does not allow';
}

/** @returns undefined when no value can be restored */
function selectRestorable(
  recorded: Record<string, string> = {},
  what: 'metadata' | 'tag',
  problemOf: (name: string, value: string, taken: number) => string | undefined,
  leftOut: string[],
): Record<string, string> | undefined {
  const kept: [string, string][] = [];
  for (const [name, value] of Object.entries(recorded)) {
    const problem = problemOf(name, value, kept.length);
    if (problem) leftOut.push(`${shownName(what, name)}: ${problem}`);
    else kept.push([name, value]);
  }
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

const NAME_SHOWN_MAX = 64;

function shownName(what: string, name: string): string {
  const shown = name.length > NAME_SHOWN_MAX ? `${name.slice(0, NAME_SHOWN_MAX)}…` : name;
  return `${what} ${JSON.stringify(shown)}`;
}

/** Leave out the longest metadata, then the longest lines of any kind, until S3 accepts the request. */
function fitIntoRequest(properties: ObjectProperties, leftOut: string[]): void {
  const byLength = (lines: HeaderLine[]) => lines.sort((one, other) => other.bytes - one.bytes);
  const metadata = linesOfMetadata(properties);
  let metadataBytes = metadata.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  for (const { name, value } of byLength(metadata)) {
    if (metadataBytes <= METADATA_BYTES_MAX) break;
    metadataBytes -= name.length + value.length;
    delete properties.metadata?.[name];
    leftOut.push(`${shownName('metadata', name)}: S3 allows ${METADATA_BYTES_MAX} bytes of metadata`);
  }
  let bytes = headerBytesOf(properties);
  for (const line of byLength([...linesOfHeaders(properties), ...linesOfMetadata(properties)])) {
    if (bytes <= HEADER_BYTES_MAX) break;
    bytes -= line.bytes;
    if (line.member) delete properties[line.member];
    else delete properties.metadata?.[line.name];
    const name = line.member ? line.name : shownName('metadata', line.name);
    leftOut.push(`${name}: with it the headers are longer than S3 allows`);
  }
  if (properties.metadata && Object.keys(properties.metadata).length === 0) delete properties.metadata;
}

interface HeaderLine {
  /** Undefined for user metadata, whose name is without `x-amz-meta-`. */
  member: HeaderMember | undefined;
  name: string;
  value: string;
  /** Length of the line, plus its name again in the list of signed headers. */
  bytes: number;
}

/** Length of colon, space and line end. */
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

/** Limit the list: a catalog in a vault may contain any number. */
function shortened(leftOut: string[]): string[] {
  if (leftOut.length <= LEFT_OUT_SHOWN_MAX) return leftOut;
  return [...leftOut.slice(0, LEFT_OUT_SHOWN_MAX), `and ${leftOut.length - LEFT_OUT_SHOWN_MAX} more`];
}
