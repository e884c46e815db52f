import { grown } from '../collections/grown';
import { TextList } from '../collections/text-list';
import { TextSet } from '../collections/text-set';
import type { NameLine } from '../contracts/archive-name';
import { portablePath } from '../naming/portable-path';
import { isSafePath } from '../naming/safe-path';

/** The safe names of every archive in a file of names, in little more memory than the file has bytes. */
export class NamesById {
  readonly #ids = new TextSet();
  readonly #paths = new TextList();
  /** For each archive, the number of its last name from 1. */
  #lastOf = new Uint32Array(1024);
  /** For each name, the number of the one before it that the same archive has, from 1; 0 for the first. */
  #before = new Uint32Array(1024);

  /** @param prefix of the destination */
  static async read(lines: AsyncIterable<NameLine>, prefix: string): Promise<NamesById> {
    const names = new NamesById();
    for await (const { archiveId, path: text } of lines) {
      const path = portablePath(text);
      if (isSafePath(path, prefix)) names.#add(archiveId, path);
    }
    return names;
  }

  /** Names of an archive, in the order of their lines. */
  find(archiveId: string): string[] {
    const archive = this.#ids.find(archiveId);
    const paths: string[] = [];
    if (archive === undefined) return paths;
    for (let name = this.#lastOf[archive] as number; name > 0; name = this.#before[name - 1] as number)
      paths.push(this.#paths.at(name - 1));
    return paths.reverse();
  }

  #add(archiveId: string, path: string): void {
    const { number: archive } = this.#ids.add(archiveId);
    const name = this.#paths.add(path);
    if (archive === this.#lastOf.length) this.#lastOf = grown(this.#lastOf);
    if (name === this.#before.length) this.#before = grown(this.#before);
    this.#before[name] = this.#lastOf[archive] as number;
    this.#lastOf[archive] = name + 1;
  }
}
