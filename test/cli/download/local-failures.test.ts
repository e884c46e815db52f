import { DownloadStoppedError, reasonOf } from '../../../cli/commands/download/local-failures';
import { ObjectUnavailableError } from '../../../core/contracts/errors';

const fileError = (code: string) => Object.assign(new Error(`${code}: failed, write`), { code, syscall: 'write' });

describe('an error while an object is downloaded', () => {
  it.each([
    ['ENOSPC', /^\/dir\/a \(ENOSPC\): the file system is full\. Make room/],
    ['EDQUOT', /quota/],
    ['EROFS', /read-only/],
    ['EIO', /the disk reports an error/],
    ['EMFILE', /--concurrency/],
  ])('ends the download with %s, and names the file and the remedy', (code, message) => {
    expect(() => reasonOf(fileError(code), '/dir/a')).toThrow(DownloadStoppedError);
    expect(() => reasonOf(fileError(code), '/dir/a')).toThrow(message);
    expect(() => reasonOf(fileError(code), '/dir/a')).toThrow(/continued by the same command\.$/);
  });

  it.each([
    [fileError('EACCES'), '/dir/a (EACCES): you may not write there: change the permissions, and download again'],
    [fileError('ELOOP'), '/dir/a: ELOOP: failed, write'],
    [new ObjectUnavailableError('it is gone', { isGeneral: false }), 'it is gone'],
    [new Error('S3 ended its answer before the last byte'), 'S3 ended its answer before the last byte'],
  ])('is the reason of that object alone: %s', (error, reason) => {
    expect(reasonOf(error, '/dir/a')).toBe(reason);
  });

  it.each([
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED', syscall: 'connect' }),
    Object.assign(new Error('connect EPERM 1.2.3.4:443'), { code: 'EPERM', syscall: 'connect' }),
    Object.assign(new Error('connect EACCES 1.2.3.4:443'), { code: 'EACCES', syscall: 'connect' }),
    Object.assign(new Error('The provided token has expired'), { name: 'ExpiredToken', $metadata: {} }),
  ])('ends the download when every request would meet it: %s', (error) => {
    expect(() => reasonOf(error, '/dir/a')).toThrow(DownloadStoppedError);
  });
});
