/** The layer rule of ARCHITECTURE.md: data walks forward through the folders and never back. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  comment: `${from} may import only ${allowed.join(', ') || 'nothing of ours'}`,
  from: { path: `^${from}/`, pathNot: '[.]spec[.]ts$' },
  to: {
    path: '^(apps|libs|devices|test)/',
    pathNot: [`^${from}/`, ...allowed.map((folder) => `^${folder}`)],
  },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('domain-is-pure', 'libs/domain', []),
    only('contracts', 'libs/contracts', ['libs/domain/']),
    only('platform', 'libs/platform', []),
    only('store', 'libs/store', ['libs/domain/']),
    // the steps that jobs are for are the steps that marks are for: one list, in the store
    only('queue', 'libs/queue', ['libs/contracts/', 'libs/store/work-mark[.]store[.]ts$']),
    only('devices', 'devices', ['libs/contracts/', 'libs/domain/']),
    only('gateway', 'apps/gateway', ['libs/', 'devices/']),
    only('worker', 'apps/worker', ['libs/', 'devices/']),
    only('api', 'apps/api', ['libs/', 'devices/']),
    only('standalone', 'apps/standalone', ['apps/', 'libs/', 'devices/']),
    {
      name: 'domain-knows-no-framework',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: '[.]spec[.]ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'simulator-stays-outside',
      severity: 'error',
      comment: 'nothing but a process of its own runs the simulator',
      from: { path: '^(apps|libs)/' },
      to: { path: '^devices/simulator/' },
    },
    {
      name: 'tables-stay-in-the-store',
      severity: 'error',
      from: { path: '^(apps|devices)/' },
      to: { path: '^libs/store/tables/' },
    },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist'] },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.depcruise.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
