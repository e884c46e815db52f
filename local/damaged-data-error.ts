/** A file of the embedded cloud is damaged; the message names it and says what to do. */
export class DamagedDataError extends Error {
  override readonly name = 'DamagedDataError';

  /**
   * @param location the file, with the line if there is one
   * @param remedy a sentence that says what to do
   */
  constructor(
    readonly location: string,
    remedy: string,
    options?: { cause?: unknown },
  ) {
    const reason = (options?.cause as Error | undefined)?.message;
    super(`${location} is damaged${reason ? ` (${reason})` : ''}. ${remedy}`, options);
  }
}
