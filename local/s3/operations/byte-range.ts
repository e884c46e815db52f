import { header, type S3Call } from '../call';
import { invalidArgument, invalidRequest, S3Error } from '../s3-error';
import type { ObjectRecord } from '../storage/records';
import { PARTS_MAX } from './completed-parts';

/** A range of bytes, both ends inclusive. */
export interface ByteRange {
  first: number;
  last: number;
}

/** The bytes that a GET or HEAD requests: all of them when both members are undefined. */
export interface Selection {
  range?: ByteRange;
  partNumber?: number;
}

/** @throws S3Error InvalidRange, InvalidPartNumber, InvalidRequest, InvalidArgument */
export function selectionOf(call: S3Call, record: ObjectRecord): Selection {
  const partNumber = call.request.query.get('partNumber');
  const range = header(call, 'range');
  if (partNumber === null) return { range: range === undefined ? undefined : parseRange(range, record.sizeBytes) };
  if (range !== undefined) throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  return selectPart(partNumber, record);
}

/**
 * The range of `Range: bytes=…`. Several ranges, other units and invalid values are ignored, as S3 does.
 *
 * @throws S3Error InvalidRange (416) when no byte of the object is in it
 */
export function parseRange(value: string, sizeBytes: number): ByteRange | undefined {
  const match = /^bytes\s*=\s*([0-9]*)\s*-\s*([0-9]*)$/i.exec(value.trim());
  const [, from = '', to = ''] = match ?? [];
  if (!match || (from === '' && to === '')) return undefined;
  const suffix = from === '';
  const first = suffix ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const last = suffix || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (!suffix && to !== '' && Number(to) < Number(from)) return undefined;
  if (first >= sizeBytes) {
    throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: value,
      ActualObjectSize: sizeBytes,
    });
  }
  return { first, last };
}

function selectPart(value: string, record: ObjectRecord): Selection {
  const partNumber = Number(value);
  if (!/^[0-9]{1,5}$/.test(value) || partNumber < 1 || partNumber > PARTS_MAX) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', value);
  }
  let first = 0;
  for (const piece of record.pieces) {
    if ((piece.partNumber ?? 1) === partNumber) {
      const empty = piece.sizeBytes === 0;
      return { partNumber, range: empty ? undefined : { first, last: first + piece.sizeBytes - 1 } };
    }
    first += piece.sizeBytes;
  }
  throw new S3Error(416, 'InvalidPartNumber', 'The requested partnumber is not satisfiable', {
    PartNumberRequested: partNumber,
    ActualPartCount: record.pieces.length,
  });
}
