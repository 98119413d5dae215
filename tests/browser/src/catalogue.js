// The console's own texts in both languages, read from web/core/src/text.

import { readFileSync, readdirSync } from 'node:fs';

const FOLDER = new URL('../../../web/core/src/text/', import.meta.url);
const ENTRY = /^ {4}(\w+)(?:\(([^)]*)\))?: "((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)";$/gm;

/// Every text: its name, whether it has arguments, English and Korean.
export const texts = readdirSync(FOLDER)
  .filter((file) => file !== 'mod.rs')
  .flatMap((file) => [...readFileSync(new URL(file, FOLDER), 'utf8').matchAll(ENTRY)])
  .map(([, name, given, english, korean]) => ({ name, given: given !== undefined, english, korean }));

/// The Korean of an English text.
export function korean(english) {
  const found = texts.find((text) => text.english === english);
  if (!found) {
    throw new Error(`the console has no text ${JSON.stringify(english)}`);
  }
  return found.korean;
}
