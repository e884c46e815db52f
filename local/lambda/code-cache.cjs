// Compiled code of handlers, kept in files, so that a function's next process need not compile its bundle again.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');
const { crc32 } = require('node:zlib');

const CRC_BYTES = 4;

/**
 * Load a CommonJS module, with the compiled code that an earlier process kept if there is some for the same source.
 *
 * @returns its exports, and `keep`, which keeps what has been compiled by then unless the code came from the cache
 */
function loadWithCache(file, cacheDirectory) {
  const source = readFileSync(file, 'utf8');
  // V8 forgets how a script imports when it keeps it.
  if (/\bimport\s*\(/.test(source)) return { exports: require(file), keep: () => {} };
  const entry = path.join(cacheDirectory, keyOf(source));
  const cachedData = read(entry);
  const wrapped = `(function (exports, require, module, __filename, __dirname) { ${source}\n})`;
  const script = new Script(wrapped, { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, path.dirname(file));
  const fromCache = cachedData !== undefined && !script.cachedDataRejected;
  return { exports: module.exports, keep: () => fromCache || write(entry, script.createCachedData()) };
}

/** V8 compares no more of the source than its length, and takes only what was compiled under the same flags. */
function keyOf(source) {
  const hash = createHash('sha256').update(JSON.stringify([process.version, process.arch, process.execArgv]));
  return hash.update(source).digest('hex');
}

/** Undefined where nothing is kept, or what is kept is damaged: V8 itself does not notice every damage. */
function read(entry) {
  if (!existsSync(entry)) return undefined;
  const bytes = readFileSync(entry);
  const data = bytes.subarray(CRC_BYTES);
  return bytes.length > CRC_BYTES && bytes.readUInt32LE() === crc32(data) ? data : undefined;
}

function write(entry, data) {
  const crc = Buffer.alloc(CRC_BYTES);
  crc.writeUInt32LE(crc32(data));
  const unfinished = `${entry}-${process.pid}`;
  try {
    mkdirSync(path.dirname(entry), { recursive: true });
    writeFileSync(unfinished, Buffer.concat([crc, data]));
    renameSync(unfinished, entry);
  } catch (error) {
    console.error(`Compiled code is not kept, and the next process compiles again: ${error.message}`);
  }
}

module.exports = { loadWithCache };
