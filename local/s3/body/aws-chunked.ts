import type { ChunkSignatures } from '../../signatures/chunk-signatures';
import { SIGNATURE_DOES_NOT_MATCH } from '../../signatures/s3-refusals';
import { incompleteBody, invalidRequest, S3Error } from '../s3-error';

const LINE_MAX_BYTES = 8 * 1024;
const TRAILERS_MAX = 16;
const TRAILER_SIGNATURE = 'x-amz-trailer-signature';
const CR = 0x0d;
const LF = 0x0a;

type State = 'size' | 'data' | 'data-end' | 'trailer' | 'done';

/**
 * Decodes `aws-chunked` bodies: `size[;chunk-signature=…]\r\n data \r\n … 0\r\n [trailers] \r\n`. A chunk is passed on before its
 * signature can be verified, which happens at its end. Only incomplete lines are buffered.
 *
 * @see Amazon S3 API Reference, "Signature Calculations: Transferring Payload in Multiple Chunks"
 */
export class AwsChunkedDecoder {
  /** Trailing headers by lower-case name. */
  readonly trailers = new Map<string, string>();
  #state: State = 'size';
  #line = '';
  #leftBytes = 0;
  #chunkSignature = '';
  readonly #signatures: ChunkSignatures | undefined;

  /** @param signatures absent: chunks and trailers are not signed, or by nobody who is known */
  constructor(signatures?: ChunkSignatures) {
    this.#signatures = signatures;
  }

  /**
   * @returns the decoded pieces of `chunk`, in order
   * @throws S3Error when the framing is broken
   */
  decode(chunk: Buffer): Buffer[] {
    const pieces: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'done') throw invalidRequest('The aws-chunked body goes on after its last chunk.');
      if (this.#state === 'data') {
        const piece = chunk.subarray(at, at + this.#leftBytes);
        pieces.push(piece);
        at += piece.length;
        this.#leftBytes -= piece.length;
        this.#signatures?.update(piece);
        if (this.#leftBytes === 0) this.#endChunk('data-end');
        continue;
      }
      const lineEnd = chunk.indexOf(LF, at);
      const end = lineEnd === -1 ? chunk.length : lineEnd;
      this.#line += chunk.toString('latin1', at, end);
      if (this.#line.length > LINE_MAX_BYTES) throw invalidRequest('A line of the aws-chunked framing is too long.');
      at = end + 1;
      if (lineEnd !== -1) this.#takeLine();
    }
    return pieces;
  }

  /** End the body. @throws S3Error IncompleteBody when the last chunk is missing, SignatureDoesNotMatch */
  end(): void {
    // Some clients omit the empty line after the last chunk.
    const complete = this.#state === 'done' || (this.#state === 'trailer' && this.#line === '');
    if (!complete) throw incompleteBody();
    if (!this.#signatures?.hasTrailer) return;
    const stated = this.trailers.get(TRAILER_SIGNATURE) ?? '';
    this.trailers.delete(TRAILER_SIGNATURE);
    if (!this.#signatures.endTrailer(this.trailers, stated)) throw signatureDoesNotMatch();
  }

  #endChunk(next: State): void {
    this.#state = next;
    if (this.#signatures?.endChunk(this.#chunkSignature) === false) throw signatureDoesNotMatch();
  }

  #takeLine(): void {
    const line = this.#line.charCodeAt(this.#line.length - 1) === CR ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    if (this.#state === 'data-end') {
      if (line !== '') throw invalidRequest('A chunk of the aws-chunked body is longer than its declared size.');
      this.#state = 'size';
    } else if (this.#state === 'size') {
      this.#takeSize(line);
    } else {
      this.#takeTrailer(line);
    }
  }

  #takeSize(line: string): void {
    const [size = '', extension = ''] = line.split(';');
    if (!/^[0-9a-f]{1,12}$/i.test(size)) throw invalidRequest('The size of an aws-chunked chunk is not a hex number.');
    this.#leftBytes = Number.parseInt(size, 16);
    this.#chunkSignature = /^\s*chunk-signature=(\S+)\s*$/.exec(extension)?.[1] ?? '';
    if (this.#leftBytes > 0) this.#state = 'data';
    else this.#endChunk('trailer');
  }

  #takeTrailer(line: string): void {
    if (line === '') {
      this.#state = 'done';
      return;
    }
    const colon = line.indexOf(':');
    if (colon < 1 || this.trailers.size >= TRAILERS_MAX) throw malformedTrailer();
    this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

const signatureDoesNotMatch = () => new S3Error(403, 'SignatureDoesNotMatch', SIGNATURE_DOES_NOT_MATCH);

export function malformedTrailer(): S3Error {
  return new S3Error(
    400,
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );
}
