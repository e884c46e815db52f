import { TextList } from '../collections/text-list';
import { TextSet } from '../collections/text-set';
import type { NameLine } from '../contracts/archive-name';
import { portablePath } from '../naming/portable-path';
import { isSafePath } from '../naming/safe-path';

/** The first safe name of every archive in a file of names, in little more memory than the file has bytes. */
export class NamesById {
  readonly #ids = new TextSet();
  readonly #paths = new TextList();

  /** @param prefix of the destination */
  static async read(lines: AsyncIterable<NameLine>, prefix: string): Promise<NamesById> {
    const names = new NamesById();
    for await (const { archiveId, path: text } of lines) {
      const path = portablePath(text);
      if (isSafePath(path, prefix) && names.#ids.add(archiveId).added) names.#paths.add(path);
    }
    return names;
  }

  find(archiveId: string): string | undefined {
    const position = this.#ids.find(archiveId);
    return position === undefined ? undefined : this.#paths.at(position);
  }
}
