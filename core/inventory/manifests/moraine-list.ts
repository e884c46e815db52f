import { InvalidInputError } from '../../contracts/errors';
import { InventoryReport } from '../../contracts/inventory-run';
import type { HeaderReader, ListShape } from '../inventory-scanner';
import { listMemberOf } from './list-member';
import type { ManifestFormat } from './manifest-format';
import { listReader } from './read-list';
import { readJsonRecord } from './read-record';

const Report = InventoryReport.pick({ vaultArn: true, inventoryDate: true });

const SHAPE: ListShape = {
  name: 'list of an inventory run',
  list: 'archives',
  header: new Map<string, HeaderReader>([
    [
      'report',
      (value) => {
        const { data } = Report.safeParse(value);
        return data && { vaultArn: data.vaultArn ?? undefined, inventoryDate: data.inventoryDate ?? undefined };
      },
    ],
    [
      'unreadable',
      (elements) => {
        if (Array.isArray(elements) && elements.length === 0) return {};
        throw new InvalidInputError(
          'the list has elements that could not be read as archives (`unreadable`): remove them to retrieve the others',
        );
      },
    ],
  ]),
  readElement: (json) => readJsonRecord(json, false),
};

/** Output of `moraine inventory --json`. */
export const moraineList: ManifestFormat = {
  name: 'a list of moraine inventory',
  unit: 'element',
  matches: ({ object }) => object !== undefined && listMemberOf(object) === 'archives',
  read: listReader(SHAPE),
};
