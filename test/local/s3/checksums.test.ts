import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { ChecksumAlgorithm } from '../../../local/s3/checksums/checksum-algorithm';
import { combineCrcs, compositeChecksum, multipartEtag } from '../../../local/s3/checksums/combine';
import { createHasher } from '../../../local/s3/checksums/hasher';

const CRCS: ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME'];

function digest(algorithm: ChecksumAlgorithm | 'MD5', ...pieces: Uint8Array[]): Buffer {
  const hasher = createHasher(algorithm);
  for (const piece of pieces) hasher.update(piece);
  return hasher.digest();
}

describe('checksums', () => {
  // The "check" values of the CRC catalogue: the CRC of the ASCII bytes 123456789.
  test.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
  ] as const)('%s of 123456789 is %s', (algorithm, expected) => {
    expect(digest(algorithm, Buffer.from('123456789')).toString('hex')).toBe(expected);
    expect(digest(algorithm, Buffer.from('1234'), Buffer.from(''), Buffer.from('56789')).toString('hex')).toBe(
      expected,
    );
  });

  test.each(CRCS)('%s does not depend on how the bytes are split', (algorithm) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, at) => {
        const whole = digest(algorithm, bytes);
        const byBytes = digest(algorithm, ...[...bytes].map((byte) => Uint8Array.of(byte)));
        expect(digest(algorithm, bytes.subarray(0, at), bytes.subarray(at))).toEqual(whole);
        expect(byBytes).toEqual(whole);
      }),
    );
  });

  test.each(CRCS)('%s of a whole follows from those of its parts', (algorithm) => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { minLength: 1, maxLength: 6 }), (parts) => {
        const combined = combineCrcs(
          algorithm,
          parts.map((part) => ({ digest: digest(algorithm, part), sizeBytes: part.length })),
        );
        expect(combined).toEqual(digest(algorithm, Buffer.concat(parts)));
      }),
    );
  });

  test('2,000 parts of different lengths combine to the same in one go and in two', () => {
    const parts = Array.from({ length: 2_000 }, (_, at) => ({ digest: Buffer.alloc(8, at), sizeBytes: 2 ** 32 - at }));
    const joined = (some: typeof parts) => ({
      digest: combineCrcs('CRC64NVME', some),
      sizeBytes: some.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    });
    const inTwo = combineCrcs('CRC64NVME', [joined(parts.slice(0, 700)), joined(parts.slice(700))]);
    expect(inTwo).toEqual(combineCrcs('CRC64NVME', parts));
  });

  test('a composite checksum is the checksum of the digests, with the number of parts', () => {
    const parts = ['a', 'b', 'c'].map((text) => createHash('sha256').update(text).digest());
    const expected = createHash('sha256').update(Buffer.concat(parts)).digest('base64');
    expect(compositeChecksum('SHA256', parts)).toBe(`${expected}-3`);
    const etags = ['a', 'b'].map((text) => createHash('md5').update(text).digest('hex'));
    const etag = createHash('md5')
      .update(Buffer.from(etags.join(''), 'hex'))
      .digest('hex');
    expect(multipartEtag(etags)).toBe(`${etag}-2`);
  });
});
