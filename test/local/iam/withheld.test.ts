import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Withheld } from '../../../local/iam/authorizations/withheld';
import { allow } from '../../least-privilege/made-up-role';
import { temporaryDirectory } from '../temporary-directory';

const read = allow(['s3:GetObject'], ['arn:aws:s3:::runs/*']);
const write = allow(['s3:PutObject', 's3:AbortMultipartUpload'], ['arn:aws:s3:::runs/*']);
const onlyPut = allow(['s3:PutObject'], ['arn:aws:s3:::runs/*']);

it('takes parts of statements from the roles that are named, and from no others', async () => {
  const withheld: Withheld[] = [
    { roleName: 'writer', statement: write, left: onlyPut },
    { roleName: 'writer', statement: read },
  ];
  process.env.MORAINE_WITHHELD = path.join(temporaryDirectory(), 'withheld.json');
  writeFileSync(process.env.MORAINE_WITHHELD, JSON.stringify(withheld));
  const { withoutWithheld } = await import('../../../local/iam/authorizations/withheld');
  expect(withoutWithheld('writer', [read, write])).toEqual([onlyPut]);
  expect(withoutWithheld('reader', [read, write])).toEqual([read, write]);
});
