import path from 'node:path';
import { parseSync } from '@swc/core';

export interface Import {
  /** Module specifier as written. */
  specifier: string;
  /** For a relative import: the path from the root, without extension, with '/'. */
  target: string | undefined;
}

export interface Reading {
  imports: Import[];
  /** Uses of what only the outermost layer may use: `process.env`, `Date.now`, `new Date()`. */
  ambient: string[];
}

/**
 * What a source file imports, in whichever way, and what it takes from its surroundings.
 *
 * @param file path from the root, with '/'
 */
export function readSource(file: string, text: string): Reading {
  const reading: Reading = { imports: [], ambient: [] };
  walk(parseSync(text, { syntax: 'typescript', target: 'es2023' }), (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) {
      reading.imports.push({ specifier, target: targetOf(file, specifier) });
    }
    const ambient = ambientOf(node);
    if (ambient) reading.ambient.push(ambient);
  });
  return reading;
}

// biome-ignore lint/suspicious/noExplicitAny: nodes of a syntax tree, of any shape
type Node = any;

function walk(node: Node, visit: (node: Node) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if (typeof node.type === 'string') visit(node);
  for (const child of Object.values(node)) walk(child, visit);
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return node.source.value;
    case 'ExportNamedDeclaration':
      return node.source?.value;
    case 'TsImportType':
      return node.argument.value;
    case 'TsExternalModuleReference':
      return node.expression.value;
    case 'CallExpression': {
      const isImport = node.callee.type === 'Import';
      const isRequire = node.callee.type === 'Identifier' && node.callee.value === 'require';
      const argument = node.arguments[0]?.expression;
      return (isImport || isRequire) && argument?.type === 'StringLiteral' ? argument.value : undefined;
    }
  }
  return undefined;
}

function targetOf(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return path.posix.join(path.posix.dirname(file), specifier).replace(/\.(ts|js)$/, '');
}

function ambientOf(node: Node): string | undefined {
  const isName = (expression: Node, name: string) => expression?.type === 'Identifier' && expression.value === name;
  if (node.type === 'MemberExpression') {
    if (isName(node.object, 'process') && isName(node.property, 'env')) return 'process.env';
    if (isName(node.object, 'Date') && isName(node.property, 'now')) return 'Date.now';
  }
  if (node.type === 'NewExpression' && isName(node.callee, 'Date') && !node.arguments?.length) return 'new Date()';
  return undefined;
}
