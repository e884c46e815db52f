import { parseInventoryMarker } from '../inventory/inventory-marker';
import type { Vault } from '../vaults/vault';
import { parseIsoDate } from '../wire/dates';
import { invalidParameter, notFound } from '../wire/glacier-error';
import { type JsonObject, jsonObject, stringMember } from '../wire/json-body';
import type { InventoryRetrieval } from './job';

const archiveOnly = ['ArchiveId', 'RetrievalByteRange'];

/** Parse the request of an inventory-retrieval job; a Tier is ignored. @throws 400, 404 before the first inventory */
export function inventoryRetrievalOf(body: JsonObject, vault: Vault): InventoryRetrieval {
  for (const name of archiveOnly) {
    if (body.has(name)) throw invalidParameter(`${name} is not allowed for an inventory-retrieval job`);
  }
  const format = stringMember(body, 'Format') ?? 'JSON';
  if (format !== 'JSON' && format !== 'CSV') throw invalidParameter(`Invalid format: ${format}`);
  const parameters = jsonObject(body.get('InventoryRetrievalParameters') ?? {}, 'InventoryRetrievalParameters');
  const selection = {
    startDate: checkedDate(parameters, 'StartDate'),
    endDate: checkedDate(parameters, 'EndDate'),
    limit: checkedLimit(parameters),
    marker: checkedMarker(parameters),
  };
  const inventory = vault.archives.lastInventory;
  if (!inventory) {
    throw notFound(
      `Inventory retrieval jobs for vault ${vault.arn} cannot be initiated yet, ` +
        'as Amazon Glacier has not yet generated an initial inventory for this vault.',
    );
  }
  return {
    action: 'InventoryRetrieval',
    inventoryFile: inventory.file,
    inventoryTakenAtMs: inventory.takenAtMs,
    format,
    ...selection,
  };
}

function checkedDate(parameters: JsonObject, name: string): string | null {
  const text = stringMember(parameters, name);
  if (text !== undefined && parseIsoDate(text) === undefined) {
    throw invalidParameter(`Invalid ${name}: ${text}. The form is YYYY-MM-DDThh:mm:ssZ.`);
  }
  return text ?? null;
}

function checkedLimit(parameters: JsonObject): string | null {
  const text = stringMember(parameters, 'Limit');
  if (text !== undefined && (!/^\d{1,15}$/.test(text) || Number(text) < 1))
    throw invalidParameter(`Invalid Limit: ${text}`);
  return text ?? null;
}

function checkedMarker(parameters: JsonObject): string | null {
  const text = stringMember(parameters, 'Marker') || undefined;
  if (text !== undefined && parseInventoryMarker(text) === undefined) throw invalidParameter(`Invalid Marker: ${text}`);
  return text ?? null;
}
