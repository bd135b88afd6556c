// Step 10 of the walk: input is parsed once, by the schema that also documents it.
import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { type FieldError, Problem } from './problem.js';

/**
 * A pipe that parses a query or a body.
 * Its transform throws Problem `invalid_request` with one entry in errors[] for each bad or unknown field.
 */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
): PipeTransform<unknown, z.output<Schema>> {
  return {
    transform(value: unknown) {
      // a query string comes without a prototype, which zod does not take for a plain object in every version
      const plain =
        typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : value;
      const parsed = schema.safeParse(plain);
      if (parsed.success) return parsed.data;
      throw new Problem('invalid_request', undefined, parsed.error.issues.flatMap(fieldErrors));
    },
  };
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const field = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return [{ field, code: issue.code, message: issue.message }];
  return issue.keys.map((key) => ({
    field: key,
    code: 'unknown_parameter',
    message: 'this parameter is not known',
  }));
}
