// `npm run docs:indicators`: docs/indicators.md from the definitions.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { catalogueText } from '#domain/statistics/catalogue.js';

writeFileSync(resolve('docs/indicators.md'), catalogueText());
