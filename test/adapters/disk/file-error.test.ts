import { fileErrorCode } from '../../../adapters/disk/file-error';

const error = (syscall: string, code: string) => Object.assign(new Error(`${syscall} ${code}`), { syscall, code });

describe('the code of an error', () => {
  it.each([
    ['connect', 'EPERM'],
    ['connect', 'EACCES'],
    ['connect', 'ENOBUFS'],
    ['queryA', 'ETIMEOUT'],
    ['getaddrinfo', 'EBUSY'],
    ['write', 'EPROTO'],
    ['read', 'ECONNRESET'],
  ])('is none of a file when a connection has it: %s %s', (syscall, code) => {
    expect(fileErrorCode(error(syscall, code))).toBe('');
  });

  it.each([
    ['open', 'EACCES'],
    ['write', 'ENOSPC'],
    ['read', 'EIO'],
    ['futime', 'EPERM'],
  ])('is that of a file: %s %s', (syscall, code) => {
    expect(fileErrorCode(error(syscall, code))).toBe(code);
  });
});
