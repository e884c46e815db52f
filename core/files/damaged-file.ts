/** A file that Moraine has written is damaged, or has been written by another version. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
}
