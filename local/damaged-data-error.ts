/** A file of the embedded cloud is not as it was written; the message names it, and says what to do. */
export class DamagedDataError extends Error {
  override readonly name = 'DamagedDataError';

  /**
   * @param place the file, if need be with the line
   * @param remedy a sentence
   */
  constructor(
    readonly place: string,
    remedy: string,
    options?: { cause?: unknown },
  ) {
    const reason = (options?.cause as Error | undefined)?.message;
    super(`${place} is damaged${reason ? ` (${reason})` : ''}. ${remedy}`, options);
  }
}
