import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/* Texts of configurations and of mail are byte strings, one char per byte, and Exim runs in the C locale: to JavaScript the
   byte A0 would be white space, and those from C0 on letters. */
const space = 'is wrong on byte strings (byte A0 counts as white space): ';
const helpers = 'of grammar/preprocess/characters.ts';
const blankClass = '/(?:^|[^\\\\])(?:\\\\\\\\)*\\\\[sS]/';
const byteStrings = [
  {
    selector: 'MemberExpression[property.name=/^trim(?:Start|End|Left|Right)?$/]',
    message: `trim() ${space}use trimSpace(), trimSpaceStart() or trimSpaceEnd() ${helpers}`,
  },
  {
    selector: 'MemberExpression[property.name=/^to(?:Locale)?(?:Lower|Upper)Case$/]',
    message: `This changes bytes from C0 on in byte strings: use lowerCase() or upperCase() ${helpers}`,
  },
  ...[
    `Literal[regex.pattern=${blankClass}]`,
    `:matches(NewExpression, CallExpression)[callee.name='RegExp'] > Literal[value=/\\\\[sS]/]`,
    `:matches(NewExpression, CallExpression)[callee.name='RegExp'] > TemplateLiteral > TemplateElement[value.cooked=/\\\\[sS]/]`,
    `TaggedTemplateExpression[tag.property.name='raw'] TemplateElement[value.raw=${blankClass}]`,
  ].map((selector) => ({ selector, message: `\\s ${space}write [\\t-\\r ] for it, and [^\\t-\\r ] for \\S` })),
  {
    selector: 'Literal[regex.flags=/i.*u|u.*i/]',
    message: 'With both "i" and "u" \\w takes letters beyond ASCII: leave "u" out on byte strings',
  },
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'fixtures/', 'lsp/vscode/dist/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // A byte string may hold any control character, and patterns over it must be able to name them.
      'no-control-regex': 'off',
    },
  },
  {
    files: ['src/runtime/expand/**/*.ts'],
    rules: {
      // There `undefined` is an answer: the expansion has failed, and the context says how.
      '@typescript-eslint/no-confusing-void-expression': 'off',
    },
  },
  {
    files: ['grammar/**/*.ts', 'src/{catalogue,compile,check,runtime,features}/**/*.ts'],
    // The first is where bytes are told apart; the second reads decoded text, as Unicode has it.
    ignores: ['grammar/preprocess/characters.ts', 'src/runtime/expand/encodings/idna.ts'],
    rules: { 'no-restricted-syntax': ['error', ...byteStrings] },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '*.config.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
);
