/** Every suite runs as native ES modules; SWC compiles, TypeScript only checks (see docs/adr/0005). */
const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2022',
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^#(domain|contracts|store|queue|platform)/(.*)\\.js$': '<rootDir>/libs/$1/$2.ts',
    '^#devices/(.*)\\.js$': '<rootDir>/devices/$1.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
};

/** Suites that need PostgreSQL share one server; the setup uses the compiled code, so `npm run build` comes first. */
const withServer = {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

const suite = (displayName, testMatch, more = {}) => ({ ...common, displayName, testMatch, ...more });

export default {
  // a busy machine takes its time to copy a database; a test that hangs is ended all the same
  testTimeout: 30_000,
  projects: [
    suite('unit', ['<rootDir>/{apps,libs,devices}/**/!(*.medium|*.e2e).spec.ts']),
    suite('tidy', ['<rootDir>/test/tidy/**/*.spec.ts']),
    suite('medium', ['<rootDir>/test/medium/**/*.medium.spec.ts'], withServer),
    // on the demo's own parts, whatever services are given
    suite('oracle', ['<rootDir>/test/oracle/**/*.spec.ts']),
    suite('e2e', ['<rootDir>/test/e2e/**/*.e2e.spec.ts'], withServer),
    suite('services', ['<rootDir>/test/services/**/*.services.spec.ts'], withServer),
  ],
};
