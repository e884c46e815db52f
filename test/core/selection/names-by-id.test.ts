import { NamesById } from '../../../core/selection/names-by-id';

const ARCHIVES = 3000;

async function* lines() {
  for (const folder of ['a', '..', '/b', 'c'])
    for (let n = 0; n < ARCHIVES; n++) yield { archiveId: `id-${n}`, path: `${folder}/${n}` };
}

it('holds all safe names of every archive, in the order of their lines', async () => {
  const names = await NamesById.read(lines(), '');
  const expected = Array.from({ length: ARCHIVES }, (_, n) => [`a/${n}`, `b/${n}`, `c/${n}`]);
  expect(expected.map((_, n) => names.find(`id-${n}`))).toEqual(expected);
  expect(names.find('other')).toEqual([]);
});
