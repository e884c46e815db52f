import fc from 'fast-check';
import { AwsChunkedDecoder } from '../../../local/s3/body/aws-chunked';

function decode(wire: Buffer, cuts: number[]): { body: Buffer; trailers: Map<string, string> } {
  const decoder = new AwsChunkedDecoder();
  const pieces: Buffer[] = [];
  let at = 0;
  for (const cut of [...cuts.map((value) => value % (wire.length + 1)).sort((a, b) => a - b), wire.length]) {
    pieces.push(...decoder.decode(wire.subarray(at, cut)));
    at = cut;
  }
  decoder.end();
  return { body: Buffer.concat(pieces), trailers: decoder.trailers };
}

describe('aws-chunked', () => {
  test('decodes signed and unsigned chunks and trailers, wherever the chunks are split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 5 }),
        fc.boolean(),
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 8 }),
        (chunks, signed, trailer, cuts) => {
          const signature = signed ? `;chunk-signature=${'a1'.repeat(32)}` : '';
          const wire = Buffer.concat([
            ...chunks.map((chunk) =>
              Buffer.concat([Buffer.from(`${chunk.length.toString(16)}${signature}\r\n`), chunk, Buffer.from('\r\n')]),
            ),
            Buffer.from(`0${signature}\r\n${trailer ? 'X-Amz-Checksum-Crc32: AAAAAA==\r\n' : ''}\r\n`),
          ]);
          const decoded = decode(wire, cuts);
          expect(decoded.body.equals(Buffer.concat(chunks))).toBe(true);
          expect(decoded.trailers.get('x-amz-checksum-crc32')).toBe(trailer ? 'AAAAAA==' : undefined);
        },
      ),
    );
  });

  test.each([
    ['no last chunk', '3\r\nabc\r\n', 'IncompleteBody'],
    ['a chunk cut short', '5\r\nabc', 'IncompleteBody'],
    ['a size that is no number', 'xyz\r\nabc\r\n0\r\n\r\n', 'InvalidRequest'],
    ['a chunk longer than its size', '3\r\nabcd\r\n0\r\n\r\n', 'InvalidRequest'],
    ['a line without end', 'a'.repeat(10_000), 'InvalidRequest'],
    ['bytes after the last chunk', '0\r\n\r\n3\r\nabc\r\n', 'InvalidRequest'],
    ['a trailer without a colon', '0\r\nnonsense\r\n\r\n', 'MalformedTrailerError'],
  ])('refuses %s', (_, wire, code) => {
    expect(() => decode(Buffer.from(wire), [])).toThrow(expect.objectContaining({ code }));
  });
});
