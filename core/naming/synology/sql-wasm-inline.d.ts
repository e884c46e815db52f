/** SQLite with its WebAssembly module within the file, so that a bundle holds all of it. */
declare module 'sql.js/dist/sql-wasm-inline.js' {
  import initSqlJs from 'sql.js';

  export default initSqlJs;
}
