import { sampleArchives } from '../../../cli/commands/demo/sample-archives';
import { MIB } from '../../../core/ranges/units';

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('the sample archives', () => {
  const archives = sampleArchives(1);

  it('are about 60, with every size around a MiB, and one of several ranges', () => {
    const sizes = archives.map((archive) => archive.sizeBytes);
    expect(archives.length).toBeGreaterThanOrEqual(55);
    expect(sizes).toEqual(expect.arrayContaining([1, MIB - 1, MIB, MIB + 1]));
    expect(Math.max(...sizes)).toBeGreaterThan(256 * MIB);
    expect(sizes.every((size) => size >= 1)).toBe(true);
  });

  it('carry descriptions that Glacier accepts, including equal and hostile ones', () => {
    const descriptions = archives.map((archive) => archive.description);
    for (const description of descriptions) expect(description).toMatch(/^[\x20-\x7e]{0,1024}$/);
    expect(descriptions.filter((description) => description === 'reports/2019/annual.pdf')).toHaveLength(4);
    expect(descriptions).toEqual(expect.arrayContaining(['', '../../etc/passwd', 'x'.repeat(1024)]));
  });

  it('have distinct names, the stated length, and the same bytes for the same seed only', async () => {
    expect(new Set(archives.map((archive) => archive.name)).size).toBe(archives.length);
    for (const archive of archives.filter(({ sizeBytes }) => sizeBytes <= MIB + 1)) {
      expect((await bytesOf(archive.read())).length).toBe(archive.sizeBytes);
    }
    const [one, again, other] = [sampleArchives(1), sampleArchives(1), sampleArchives(2)].map((all) => all.at(-2));
    const first = await bytesOf(one?.read() ?? fail());
    expect(first.equals(await bytesOf(again?.read() ?? fail()))).toBe(true);
    expect(first.subarray(0, 1).length).toBe(1);
    expect(first.equals(await bytesOf(other?.read() ?? fail()))).toBe(false);
  });
});

function fail(): never {
  throw new Error('there is no such archive');
}
