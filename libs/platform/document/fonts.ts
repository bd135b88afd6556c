// Plumbing: the letters of printed documents: Noto Sans SC, read once a process.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** The bytes of the two weights, 10 MB each. */
export interface Fonts {
  readonly regular: Buffer;
  readonly bold: Buffer;
}

let fonts: Promise<Fonts> | null = null;

/** The fonts, from the installed package. @throws Error where it is not installed; the next call tries again */
export function readFonts(): Promise<Fonts> {
  fonts ??= readBoth().catch((error: unknown) => {
    fonts = null;
    throw error;
  });
  return fonts;
}

async function readBoth(): Promise<Fonts> {
  const require = createRequire(import.meta.url);
  const [regular, bold] = await Promise.all([
    readFile(require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf')),
    readFile(require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf')),
  ]);
  return { regular, bold };
}
