type Fields = Record<string, unknown>;

/** Structured log of events, not sentences: `log.info('range.copied', { archiveId, partNumber })`. */
export interface Log {
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
}
