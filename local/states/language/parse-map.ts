import type { DistributedMapState, InlineMapState, ItemBatcher, ItemReader, ResultWriter, State } from './definition';
import type { Fields } from './fields';
import { numberOrExpression, type ParseContext, templateField } from './parse-context';
import { parseExit, parseFollowing } from './parse-exit';
import { parseRecovery } from './parse-recovery';
import { integrationOfArn } from './parse-resource';

const CONCURRENCY = { min: 0, max: 10_000 };
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
/** Limits of a child's input: up to 256 KiB. */
const BATCH_BYTES = { min: 1, max: 262_144 };
const ITEMS = { min: 1, max: 100_000_000 };
const LABEL_MAX = 40;
const CSV_DELIMITERS = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const;

function requireObjects(fields: Fields, context: ParseContext): void {
  if (!context.hasObjects)
    fields.fail('Resource', 'the embedded cloud was given no S3 access for item readers and result writers');
}

function parseReader(fields: Fields, context: ParseContext): ItemReader {
  const arn = fields.requiredString('Resource');
  const resource = integrationOfArn(arn);
  if (resource !== 's3:getObject' && resource !== 's3:listObjectsV2') {
    fields.fail('Resource', `"${arn}" is not supported; an item reader uses s3:getObject or s3:listObjectsV2`);
  }
  requireObjects(fields, context);
  fields.required('Arguments');
  const args = templateField(fields, 'Arguments', context) as NonNullable<ReturnType<typeof templateField>>;
  const reader: ItemReader = { resource, arguments: args, csvDelimiter: ',' };
  const config = fields.object('ReaderConfig');
  if (config) {
    reader.itemsMax = numberOrExpression(config, 'MaxItems', context, ITEMS);
    if (resource === 's3:getObject') parseObjectReader(config, reader);
    else config.oneOf('Transformation', ['NONE']);
    config.done();
  }
  if (resource === 's3:getObject' && !reader.inputType)
    fields.fail('ReaderConfig', 'InputType is required for s3:getObject');
  fields.done();
  return reader;
}

function parseObjectReader(config: Fields, reader: ItemReader): void {
  config.required('InputType');
  reader.inputType = config.oneOf('InputType', ['CSV', 'JSON', 'JSONL']);
  if (reader.inputType !== 'CSV') return;
  config.required('CSVHeaderLocation');
  const location = config.oneOf('CSVHeaderLocation', ['FIRST_ROW', 'GIVEN']);
  reader.csvDelimiter =
    CSV_DELIMITERS[
      config.oneOf('CSVDelimiter', Object.keys(CSV_DELIMITERS) as (keyof typeof CSV_DELIMITERS)[]) ?? 'COMMA'
    ];
  if (location === 'GIVEN') {
    config.required('CSVHeaders');
    reader.csvHeaders = (config.array('CSVHeaders') ?? []).map(({ value }) => String(value));
  }
}

function parseBatcher(fields: Fields, context: ParseContext): ItemBatcher {
  const batcher: ItemBatcher = {
    itemsPerBatchMax: numberOrExpression(fields, 'MaxItemsPerBatch', context, ITEMS),
    inputBytesPerBatchMax: numberOrExpression(fields, 'MaxInputBytesPerBatch', context, BATCH_BYTES),
    batchInput: templateField(fields, 'BatchInput', context),
  };
  if (!batcher.itemsPerBatchMax && !batcher.inputBytesPerBatchMax) {
    fields.fail('MaxItemsPerBatch', 'ItemBatcher needs MaxItemsPerBatch, MaxInputBytesPerBatch or both');
  }
  fields.done();
  return batcher;
}

function parseWriter(fields: Fields, context: ParseContext): ResultWriter {
  const config = fields.object('WriterConfig');
  const writer: ResultWriter = {
    // By default, exported results contain the workflow metadata.
    transformation: config?.oneOf('Transformation', ['NONE', 'COMPACT', 'FLATTEN']) ?? 'NONE',
    outputType: config?.oneOf('OutputType', ['JSON', 'JSONL']) ?? 'JSON',
  };
  config?.done();
  const arn = fields.string('Resource');
  if (arn !== undefined) {
    if (integrationOfArn(arn) !== 's3:putObject')
      fields.fail('Resource', `"${arn}" is not supported; a result writer uses s3:putObject`);
    requireObjects(fields, context);
    fields.required('Arguments');
    writer.destination = templateField(fields, 'Arguments', context);
  }
  if (!config && !writer.destination)
    fields.fail('Resource', 'ResultWriter needs WriterConfig, or Resource and Arguments, or all three');
  if (!writer.destination && writer.outputType === 'JSONL')
    fields.fail('WriterConfig', 'OutputType JSONL is supported with Resource and Arguments only');
  fields.done();
  return writer;
}

function parseMode(fields: Fields): 'INLINE' | 'DISTRIBUTED' {
  const config = fields.object('ProcessorConfig');
  if (!config) return 'INLINE';
  const mode = config.oneOf('Mode', ['INLINE', 'DISTRIBUTED']) ?? 'INLINE';
  // The embedded cloud runs STANDARD and EXPRESS children in the same way.
  const executionType = config.oneOf('ExecutionType', ['STANDARD', 'EXPRESS']);
  if (mode === 'DISTRIBUTED' && !executionType) config.fail('ExecutionType', 'DISTRIBUTED mode needs an ExecutionType');
  if (mode === 'INLINE' && executionType) config.fail('ExecutionType', 'INLINE mode takes no ExecutionType');
  config.done();
  return mode;
}

/** The label of a Map; AWS derives it from the name of the state if there is none. */
function parseLabel(fields: Fields, stateName: string): string {
  const label = fields.string('Label');
  if (label === undefined) return stateName.replace(/[^A-Za-z0-9_-]/g, '').slice(0, LABEL_MAX) || 'Map';
  if (label.length > LABEL_MAX || !/^[A-Za-z0-9_-]+$/.test(label)) {
    fields.fail('Label', `a label is 1 to ${LABEL_MAX} letters, digits, "-" and "_"`);
  }
  return label;
}

export function parseMap(name: string, fields: Fields, context: ParseContext): State {
  fields.required('ItemProcessor');
  const processorFields = fields.object('ItemProcessor') as Fields;
  const mode = parseMode(processorFields);
  const base = {
    type: 'Map' as const,
    name,
    ...parseExit(fields, context),
    ...parseFollowing(fields),
    ...parseRecovery(fields, context),
    items: templateField(fields, 'Items', context),
    itemSelector: templateField(fields, 'ItemSelector', context),
    maxConcurrency: numberOrExpression(fields, 'MaxConcurrency', context, CONCURRENCY),
    processor: context.parseStateList(processorFields, context),
  };
  processorFields.done();
  if (mode === 'INLINE') return { ...base, mode } satisfies InlineMapState;
  const reader = fields.object('ItemReader');
  const batcher = fields.object('ItemBatcher');
  const writer = fields.object('ResultWriter');
  if (reader && base.items) fields.fail('Items', 'Items and ItemReader exclude each other');
  return {
    ...base,
    mode,
    label: parseLabel(fields, name),
    reader: reader && parseReader(reader, context),
    batcher: batcher && parseBatcher(batcher, context),
    writer: writer && parseWriter(writer, context),
    toleratedFailureCount: numberOrExpression(fields, 'ToleratedFailureCount', context, COUNT),
    toleratedFailurePercentage: numberOrExpression(fields, 'ToleratedFailurePercentage', context, { min: 0, max: 100 }),
  } satisfies DistributedMapState;
}
