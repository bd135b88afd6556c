// Types of leaks.mjs, which the plain runner of the suites reads too.
export function personalValuesIn(text: string): string[];
