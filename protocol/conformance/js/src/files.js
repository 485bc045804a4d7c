// The vectors of one operation, as they stand in the repository.
import { readFileSync, readdirSync } from 'node:fs';

export const vectorsOf = (operation) => ['positive', 'negative'].flatMap((folder) => {
  const url = new URL(`../../vectors/${folder}/`, import.meta.url);
  const names = readdirSync(url).filter((one) => one.startsWith(`${operation}-`));
  return names.map((name) => JSON.parse(readFileSync(new URL(name, url), 'utf8')));
});
