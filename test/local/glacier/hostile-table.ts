import { absent, archive, authorization, good, request, upload } from './hostile-request';

/** Response of the HTTP parser, which has no JSON body, to requests that never reach Glacier. */
const byParser = /^400$/;

export const table: [name: string, bytes: Buffer | string, expected: RegExp][] = [
  // Headers
  [
    'no version header',
    request('GET', '/-/vaults', { 'x-amz-glacier-version': absent }),
    /^400 MissingParameterValueException: Required parameter missing: API version$/,
  ],
  [
    'no signature',
    request('GET', '/-/vaults', { Authorization: absent }),
    /^400 MissingAuthenticationTokenException: Request is missing Authentication Token$/,
  ],
  [
    'an empty version header',
    request('GET', '/-/vaults', { 'x-amz-glacier-version': '' }),
    /^400 MissingParameterValueException/,
  ],
  [
    'the version header twice',
    request('GET', '/-/vaults', { 'x-amz-glacier-version': ['2012-06-01', '2012-06-01'] }),
    /^400 InvalidParameterValueException: Invalid API version/,
  ],
  [
    'a version with a NUL',
    'GET /-/vaults HTTP/1.1\r\nHost: x\r\nx-amz-glacier-version: 2012\0-06-01\r\n\r\n',
    byParser,
  ],
  ['no Host', request('GET', '/-/vaults', { Host: absent }), byParser],
  ['Host twice', request('GET', '/-/vaults', { Host: ['a', 'b'] }), /^(200|400)$/],
  [
    'an upload without linear hash',
    upload({ 'x-amz-content-sha256': absent }),
    /^400 MissingParameterValueException: Required parameter missing: x-amz-content-sha256$/,
  ],
  [
    'an upload without tree hash',
    upload({ 'x-amz-sha256-tree-hash': absent }),
    /^400 MissingParameterValueException: Required parameter missing: x-amz-sha256-tree-hash$/,
  ],
  [
    'an upload with a wrong linear hash',
    upload({ 'x-amz-content-sha256': '0'.repeat(64) }),
    /^403 InvalidSignatureException: The value passed in as x-amz-content-sha256 does not match/,
  ],
  [
    'an upload with a wrong tree hash',
    upload({ 'x-amz-sha256-tree-hash': '0'.repeat(64) }),
    /^400 InvalidParameterValueException: Checksum mismatch: expected 0{64}, computed/,
  ],
  [
    'a tree hash of 63 digits',
    upload({ 'x-amz-sha256-tree-hash': '0'.repeat(63) }),
    /^400 InvalidParameterValueException: Invalid x-amz-sha256-tree-hash/,
  ],
  [
    'a tree hash twice',
    upload({ 'x-amz-sha256-tree-hash': [good['x-amz-sha256-tree-hash'], good['x-amz-sha256-tree-hash']] }),
    /^400 InvalidParameterValueException: Invalid x-amz-sha256-tree-hash/,
  ],
  ['hashes in capitals', upload({ 'x-amz-content-sha256': good['x-amz-content-sha256'].toUpperCase() }), /^201$/],
  [
    'UNSIGNED-PAYLOAD',
    upload({ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }),
    /^400 InvalidParameterValueException: Invalid x-amz-content-sha256/,
  ],
  [
    'aws-chunked',
    upload({
      'Content-Encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '1000',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    }),
    /^400 InvalidParameterValueException: Invalid x-amz-content-sha256: STREAMING/,
  ],
  [
    'a description with bytes above 0x7E',
    upload({ 'x-amz-archive-description': 'f\xfcr' }),
    /^400 InvalidParameterValueException: Invalid archive description/,
  ],
  [
    'a description of 1,025 characters',
    upload({ 'x-amz-archive-description': 'd'.repeat(1025) }),
    /^400 InvalidParameterValueException: Invalid archive description/,
  ],
  ['a header of 20 KB', request('GET', '/-/vaults', { 'x-huge': 'h'.repeat(20_000) }), /^431$/],
  ['a header without end', `GET /-/vaults HTTP/1.1\r\nHost: x\r\nx-endless: ${'h'.repeat(100_000)}`, /^431$/],
  [
    '2,500 headers',
    request('GET', '/-/vaults', { 'x-many': Array.from({ length: 2500 }, () => '') }),
    /^(200|400 .*|431)$/,
  ],
  ['a header name with a space', 'GET /-/vaults HTTP/1.1\r\nHost: x\r\nbad name: 1\r\n\r\n', byParser],
  ['a header without colon', 'GET /-/vaults HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n', byParser],
  ['a space before the colon', 'GET /-/vaults HTTP/1.1\r\nHost : x\r\n\r\n', byParser],
  [
    'a part size that is no number',
    request('POST', '/-/vaults/photos/multipart-uploads', { 'x-amz-part-size': '1e6' }),
    /^400 InvalidParameterValueException: Invalid part size: 1e6\. Part size must/,
  ],
  [
    'a part size below zero',
    request('POST', '/-/vaults/photos/multipart-uploads', { 'x-amz-part-size': '-1048576' }),
    /^400 InvalidParameterValueException: Invalid part size: -1048576/,
  ],
  ['Expect: 100-continue', upload({ Expect: '100-continue' }), /^201$/],
  ['an expectation nobody can meet', upload({ Expect: 'a-miracle' }), /^417$/],

  // Lengths and framing
  [
    'no Content-Length',
    upload({ 'Content-Length': absent }, ''),
    /^400 MissingParameterValueException: Required parameter missing: Content-Length$/,
  ],
  ['Content-Length: 0', upload({}, ''), /^400 InvalidParameterValueException: Invalid Content-Length: 0$/],
  ['Content-Length: -1', upload({ 'Content-Length': '-1' }), byParser],
  ['Content-Length: 1e3', upload({ 'Content-Length': '1e3' }), byParser],
  ['Content-Length: +1000', upload({ 'Content-Length': '+1000' }), byParser],
  ['Content-Length: 0x3e8', upload({ 'Content-Length': '0x3e8' }), byParser],
  ['a Content-Length above 2^64', upload({ 'Content-Length': '99999999999999999999' }), byParser],
  ['a Content-Length above 2^53', upload({ 'Content-Length': '9999999999999999999' }), /^400/],
  [
    '4 GiB + 1',
    upload({ 'Content-Length': '4294967297' }),
    /^400 InvalidParameterValueException: Invalid Content-Length: 4294967297$/,
  ],
  ['two different Content-Lengths', upload({ 'Content-Length': ['1000', '1001'] }), byParser],
  ['Content-Length and chunked', upload({ 'Content-Length': '1000', 'Transfer-Encoding': 'chunked' }), byParser],
  [
    'a chunked upload',
    upload({ 'Transfer-Encoding': 'chunked' }, '3\r\nabc\r\n0\r\n\r\n'),
    /^400 InvalidParameterValueException: Transfer-Encoding is not supported/,
  ],
  [
    'a chunked upload, gzipped',
    upload({ 'Transfer-Encoding': 'gzip, chunked' }, '3\r\nabc\r\n0\r\n\r\n'),
    /^400 InvalidParameterValueException: Transfer-Encoding is not supported/,
  ],
  [
    'a chunked job',
    request('POST', '/-/vaults/photos/jobs', { 'Transfer-Encoding': 'chunked' }, '2\r\n{}\r\n0\r\n\r\n'),
    /^400 InvalidParameterValueException: Transfer-Encoding is not supported/,
  ],
  [
    'chunks of a length that is none',
    request('GET', '/-/vaults', { 'Transfer-Encoding': 'chunked' }, 'zz\r\nabc\r\n'),
    /^(200|400)$/,
  ],
  [
    'an unknown transfer coding',
    request('POST', '/-/vaults/photos/jobs', { 'Transfer-Encoding': 'rot13' }, '{}'),
    /^400/,
  ],
  [
    'a JSON body of 1 MB',
    request('POST', '/-/vaults/photos/jobs', {}, 'x'.repeat(1_000_000)),
    /^400 InvalidParameterValueException: Invalid Content-Length: 1000000$/,
  ],
  [
    'a JSON body that is not UTF-8',
    request('POST', '/-/vaults/photos/jobs', {}, Buffer.from([0x22, 0xff, 0x22])),
    /^400 SerializationException/,
  ],
  [
    'JSON nested 100,000 deep',
    request('POST', '/-/vaults/photos/jobs', {}, '['.repeat(100_000)),
    /^400 SerializationException/,
  ],
  [
    'JSON that names __proto__',
    request('POST', '/-/vaults/photos/jobs', {}, '{"__proto__":{"Type":"inventory-retrieval"}}'),
    /^400 MissingParameterValueException: Required parameter missing: Type$/,
  ],
  ['a body where none belongs', request('GET', '/-/vaults', {}, 'surprise'), /^200$/],
  ['a body on DELETE', request('DELETE', '/-/vaults/photos/archives/x', {}, 'surprise'), /^204$/],

  // Methods and versions of HTTP
  ['HEAD', request('HEAD', '/-/vaults'), /^400$/],
  ['OPTIONS *', request('OPTIONS', '*'), /^400 BadRequest: /],
  ['PATCH', request('PATCH', '/-/vaults/photos'), /^400 BadRequest: /],
  ['TRACE', request('TRACE', '/-/vaults/photos'), /^400 BadRequest: /],
  ['a method that HTTP does not have', request('FETCH', '/-/vaults'), byParser],
  ['a method in lower case', request('get', '/-/vaults'), byParser],
  [
    'HTTP/1.0',
    `GET /-/vaults HTTP/1.0\r\nAuthorization: ${authorization}\r\nx-amz-glacier-version: 2012-06-01\r\n\r\n`,
    /^200$/,
  ],
  ['HTTP/0.9', 'GET /-/vaults\r\n\r\n', /^400 MissingAuthenticationTokenException/],
  ['HTTP/2 with prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', byParser],
  ['HTTP/9.9', 'GET /-/vaults HTTP/9.9\r\nHost: x\r\n\r\n', byParser],
  ['a TLS handshake', Buffer.from('16030100c8010000c40303', 'hex'), byParser],
  ['an upgrade', request('GET', '/-/vaults', { Connection: 'Upgrade', Upgrade: 'websocket' }), /^200$/],

  // Paths
  ['a path out of the vaults', request('PUT', '/-/vaults/../../../canary'), /^400 BadRequest: /],
  [
    'an encoded path out of the vaults',
    request('PUT', '/-/vaults/%2e%2e%2f%2e%2e%2fcanary'),
    /^400 InvalidParameterValueException/,
  ],
  ['an archive id that climbs', request('DELETE', '/-/vaults/photos/archives/..%2f..%2f..%2fcanary'), /^204$/],
  [
    'a job id that climbs',
    request('GET', '/-/vaults/photos/jobs/..%2f..%2f..%2fcanary/output'),
    /^404 ResourceNotFoundException/,
  ],
  [
    'an upload id that climbs',
    request(
      'PUT',
      '/-/vaults/photos/multipart-uploads/..%2f..%2f..%2fcanary',
      { ...good, 'Content-Range': 'bytes 0-999/*' },
      archive,
    ),
    /^404 ResourceNotFoundException/,
  ],
  [
    'a marker that climbs',
    request('GET', '/-/vaults?marker=../../canary'),
    /^(200|400 InvalidParameterValueException: .*)$/,
  ],
  ['a lock id that climbs', request('POST', '/-/vaults/photos/lock-policy/..%2f..%2fcanary'), /^40[04] /],
  ['a vault with a NUL in its name', request('PUT', '/-/vaults/a%00b'), /^400 InvalidParameterValueException/],
  ['a vault with a slash in its name', request('PUT', '/-/vaults/a%2Fb'), /^400 InvalidParameterValueException/],
  [
    'a vault named in overlong UTF-8',
    request('PUT', '/-/vaults/%c0%ae%c0%ae'),
    /^400 InvalidParameterValueException: Invalid percent-encoding/,
  ],
  [
    'a vault named in half an escape',
    request('PUT', '/-/vaults/%2'),
    /^400 InvalidParameterValueException: Invalid percent-encoding/,
  ],
  [
    'a vault name of 256 characters',
    request('PUT', `/-/vaults/${'v'.repeat(256)}`),
    /^400 InvalidParameterValueException/,
  ],
  ['a vault of the prototype', request('GET', '/-/vaults/__proto__'), /^404 ResourceNotFoundException/],
  ['a path of 100,000 characters', request('GET', `/${'p/'.repeat(50_000)}`), /^431$/],
  ['a query of 10,000 parameters', request('GET', `/-/vaults?${'a&'.repeat(5_000)}`), /^200$/],
  ['an absolute address', request('GET', 'http://elsewhere/-/vaults'), /^200$/],
  ['an absolute address without a host', request('GET', 'http:///-/vaults'), /^400 ?/],
  ['an absolute address with a user', request('GET', 'http://me@elsewhere/-/vaults'), /^400 ?/],
  ['an absolute address of another scheme', request('GET', 'ftp://elsewhere/-/vaults'), /^400 ?/],
  ['CONNECT', request('CONNECT', 'glacier.us-east-1.amazonaws.com:443'), /^405$/],
  ['CONNECT to nowhere', request('CONNECT', '/-/vaults'), /^40[05]$/],
  ['an empty path', request('GET', '?limit=1'), /^400/],
  ['double slashes', request('GET', '//-//vaults'), /^400 BadRequest: /],
  [
    'raw bytes in the path',
    Buffer.from(
      `GET /-/vaults/\xff\xfe HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nx-amz-glacier-version: 2012-06-01\r\n\r\n`,
      'latin1',
    ),
    /^40[04]/,
  ],
  ['a space in the path', request('GET', '/-/vaults/a b'), byParser],
];
