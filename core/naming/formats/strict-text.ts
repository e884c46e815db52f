const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decode base64 of either alphabet. Nothing is skipped: padding has to be right where there is any, and unused bits have to be 0.
 *
 * @returns undefined for any other text
 */
export function strictBase64(text: string): Buffer | undefined {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Buffer.from(standard, 'base64');
  const padded = bytes.toString('base64');
  return standard === padded || standard === padded.replace(/=+$/, '') ? bytes : undefined;
}

/** @returns undefined when the bytes are not UTF-8 */
export function strictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}
