// Identity numbers: permits and project numbers. Sources differ on their inner order, so a shape only ever warns.
import { isDate } from '../calendar/work-date.js';
import { toHalfWidth } from './half-width.js';

export const PROJECT_NUMBER_KINDS = ['permit', 'investment', 'registry', 'platform'] as const;
export type ProjectNumberKind = (typeof PROJECT_NUMBER_KINDS)[number];

/** A number as typed, half-width; the warning says that it does not look like its kind. */
export interface CheckedProjectNumber {
  readonly value: string;
  readonly warning: 'unusual_shape' | null;
}

const isYymmdd = (text: string) => isDate(`20${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4)}`);
const isYyyymmdd = (text: string) => isDate(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`);

/**
 * permit 施工许可证: area 6, date 8, serial 2, specialty 2. investment 全国统一投资项目代码: YYYY-AAAAAA-NN-NN-NNNNNN.
 * registry 四库一平台: area 6, yymmdd 6, category 2, serial 2. platform: area 6, date 8 + 3, or yyyymm 6 + 4.
 */
const LOOKS_RIGHT: Readonly<Record<ProjectNumberKind, (value: string) => boolean>> = {
  permit: (value) => /^\d{18}$/.test(value) && isYyyymmdd(value.slice(6, 14)),
  investment: (value) => /^\d{4}-?\d{6}-?\d{2}-?\d{2}-?\d{6}$/.test(value),
  registry: (value) => /^\d{16}$/.test(value) && isYymmdd(value.slice(6, 12)),
  platform: (value) => /^\d{16,17}$/.test(value),
};

/** Normalises a number and says whether it looks like its kind. Nothing is refused. */
export function checkProjectNumber(kind: ProjectNumberKind, text: string): CheckedProjectNumber {
  const value = toHalfWidth(text).toUpperCase();
  return { value, warning: LOOKS_RIGHT[kind](value) ? null : 'unusual_shape' };
}

/** The day on which a construction permit was given, as its number says; null where it does not look like one. */
export function permitDateOf(text: string): string | null {
  const { value, warning } = checkProjectNumber('permit', text);
  return warning === null ? `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}` : null;
}
