import type { ArchiveName } from '../../contracts/archive-name';

/**
 * Decoder of one format. The path of its result is as the tool wrote it.
 *
 * @param text description without outer blanks
 * @returns undefined when the text does not have the shape of the format
 */
export type Decoder = (text: string) => ArchiveName | undefined;
