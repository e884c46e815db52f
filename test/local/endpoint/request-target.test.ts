import { requestTarget } from '../../../local/endpoint/request-target';

test.each<[string, string, string]>([
  ['/', '/', ''],
  ['/-/vaults', '/-/vaults', ''],
  ['/-/vaults?limit=1&marker=a?b', '/-/vaults', 'limit=1&marker=a?b'],
  ['/-/vaults?', '/-/vaults', ''],
  ['//-//vaults', '//-//vaults', ''],
  ['/http://host/x', '/http://host/x', ''],
  ['http://glacier.us-east-1.amazonaws.com/-/vaults?limit=1', '/-/vaults', 'limit=1'],
  ['HTTPS://host:443/a%20b', '/a%20b', ''],
  ['http://[::1]:80/x', '/x', ''],
  ['http://host', '/', ''],
  ['http://host?a=b', '/', 'a=b'],
  ['http://host//x', '//x', ''],
])('%s', (target, path, search) => {
  expect(requestTarget(target)).toEqual({ path, search });
});

test.each([
  '',
  '*',
  '-/vaults',
  '?limit=1',
  'host:443',
  'http://',
  'http:///x',
  'http://?a=b',
  'http:/host/x',
  'http://me@host/x',
  'http://host#x',
  'ftp://host/x',
  '/x#y',
])('%j is malformed', (target) => {
  expect(requestTarget(target)).toBeUndefined();
});
