/** Imports run one way: see the README's chapter on the layout. Each part may use those named before it. */
const order = [
  ['grammar', '^grammar/'],
  ['catalogue', '^src/catalogue/'],
  ['compile', '^src/compile/'],
  ['check', '^src/check/'],
  ['runtime', '^src/runtime/'],
  ['features', '^src/features/'],
  ['report', '^src/report/'],
  ['index', '^src/(index|simulate|read-time)\\.ts$'],
  ['cli', '^src/cli/'],
  ['lsp', '^lsp/'],
];

/** What each part may import besides itself. */
const allowed = {
  grammar: [],
  catalogue: ['grammar'],
  compile: ['grammar', 'catalogue'],
  check: ['grammar', 'catalogue', 'compile'],
  runtime: ['grammar', 'catalogue', 'compile'],
  features: ['grammar', 'catalogue', 'compile', 'check', 'runtime'],
  report: ['grammar', 'catalogue', 'compile', 'check', 'runtime'],
  index: ['grammar', 'catalogue', 'compile', 'check', 'runtime', 'features', 'report'],
  cli: ['grammar', 'catalogue', 'compile', 'check', 'runtime', 'features', 'report', 'index', 'lsp'],
  lsp: ['grammar', 'catalogue', 'compile', 'check', 'runtime', 'features', 'report', 'index'],
};

const pathOf = Object.fromEntries(order);

module.exports = {
  forbidden: [
    ...order.map(([name, path]) => ({
      name: `${name}-looks-back-only`,
      severity: 'error',
      from: { path },
      to: { path: '^(grammar|src|lsp|test)/', pathNot: [path, ...allowed[name].map((part) => pathOf[part])] },
    })),
    {
      name: 'no-cycles',
      severity: 'error',
      // The expansion language and regular expressions nest: what compiles a part calls what compiles the parts of that.
      from: { path: '^(grammar|src|lsp)/', pathNot: '^(src/runtime/(expand|regex)|grammar/regex)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'runtime-reaches-the-outside-through-its-world',
      severity: 'error',
      from: {
        path: '^(grammar|src/(catalogue|compile|check|runtime|features|report))/',
        pathNot: '^src/runtime/world/',
      },
      to: { path: '^(node:)?(fs|net|child_process|dns|http|https|os|tls|dgram|worker_threads)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
