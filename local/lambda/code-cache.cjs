// Cache of compiled handlers in files: the next process of a function does not compile its bundle again.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');
const { crc32 } = require('node:zlib');

const CRC_BYTES = 4;

/**
 * Load a CommonJS module, with compiled code from the cache if it has an entry for the same source.
 *
 * @returns its exports, and `save`, which adds the code that has been compiled by then to the cache, unless it came from there
 */
function loadWithCache(file, cacheDirectory) {
  const source = readFileSync(file, 'utf8');
  // Cached code loses the callback for dynamic imports.
  if (/\bimport\s*\(/.test(source)) return { exports: require(file), save: () => {} };
  const entry = path.join(cacheDirectory, keyOf(source));
  const cachedData = read(entry);
  const wrapped = `(function (exports, require, module, __filename, __dirname) { ${source}\n})`;
  const script = new Script(wrapped, { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, path.dirname(file));
  const fromCache = cachedData !== undefined && !script.cachedDataRejected;
  return { exports: module.exports, save: () => fromCache || write(entry, script.createCachedData()) };
}

/** Key of a cache entry. V8 itself only compares the length of the source, and rejects code that was compiled with other flags. */
function keyOf(source) {
  const hash = createHash('sha256').update(JSON.stringify([process.version, process.arch, process.execArgv]));
  return hash.update(source).digest('hex');
}

/** Read a cache entry. @returns undefined when there is none, or it is damaged; V8 itself does not detect all damage */
function read(entry) {
  if (!existsSync(entry)) return undefined;
  const bytes = readFileSync(entry);
  const data = bytes.subarray(CRC_BYTES);
  return bytes.length > CRC_BYTES && bytes.readUInt32LE() === crc32(data) ? data : undefined;
}

/** Write a cache entry atomically. A failure is only logged. */
function write(entry, data) {
  const crc = Buffer.alloc(CRC_BYTES);
  crc.writeUInt32LE(crc32(data));
  const temporary = `${entry}-${process.pid}`;
  try {
    mkdirSync(path.dirname(entry), { recursive: true });
    writeFileSync(temporary, Buffer.concat([crc, data]));
    renameSync(temporary, entry);
  } catch (error) {
    console.error(`Compiled code could not be cached, and the next process will compile it again: ${error.message}`);
  }
}

module.exports = { loadWithCache };
