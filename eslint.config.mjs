import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Rules that hold in every room; why each one is there stands in docs/rules. */
const FOCUSED_TESTS = {
  selector:
    'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo|failing)$/], CallExpression[callee.name=/^(fit|xit|xtest|fdescribe|xdescribe)$/]',
  message: 'A test runs or does not exist (docs/rules/tests.md).',
};
const ENVIRONMENT = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'The environment is read in libs/config only (docs/rules/secrets.md).',
};
const FLOATS = {
  selector: 'CallExpression[callee.name="parseFloat"], CallExpression[callee.property.name=/^(parseFloat|toFixed)$/]',
  message: 'No float near money: parseAmount and formatAmount of @chaintill/kernel (docs/rules/money.md).',
};

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '**/coverage/', '**/generated/', '**/*.d.ts', '.chaintill/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Constructor-injected classes must stay value imports, or Nest finds no metadata: the rule leaves out files with decorators.
      '@typescript-eslint/consistent-type-imports': [
        'error',
        // `typeof import('…')` is the type of a module that is loaded late.
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Nest modules are empty classes with a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // `query<Row>()` names the shape of a row where the statement stands.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      // Nest types some options as classes and takes plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Query DTOs are class instances without methods, and are spread into plain requests.
      '@typescript-eslint/no-misused-spread': 'off',
      // What another task changes between two awaits looks constant to the checker (`signal.aborted`, `stopping`).
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
      // Interfaces are often async where one implementation is not.
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': ['error', FOCUSED_TESTS, ENVIRONMENT],
      'max-lines': ['error', { max: 420, skipBlankLines: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['libs/*/src/domain/**/*.ts', 'libs/{kernel,ledger,settlement,orders,assets}/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', FOCUSED_TESTS, ENVIRONMENT, FLOATS] },
  },
  {
    files: [
      'libs/config/**/*.ts',
      'tools/**/*.ts',
      'bench/**/*.ts',
      'test/**/*.ts',
      '**/*.spec.ts',
      'apps/{admin,checkout}/{vite.config.ts,test/**/*.ts}',
    ],
    rules: { 'no-restricted-syntax': ['error', FOCUSED_TESTS] },
  },
  {
    // Answers of foreign programs and of supertest are untyped; a test says what it expects of them.
    files: ['**/*.spec.ts', 'test/**/*.ts', 'tools/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': 'off',
    },
  },
  { files: ['apps/{admin,checkout}/**/*.{ts,tsx}'], ...reactHooks.configs.flat['recommended-latest'] },
  {
    files: ['apps/{admin,checkout}/**/*.{ts,tsx}'],
    rules: {
      // The router is steered by thrown redirects, event handlers may be async.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', module: 'writable', require: 'readonly' } },
  },
  {
    files: ['apps/*/public/**/*.js'],
    languageOptions: {
      globals: { window: 'readonly', document: 'readonly', localStorage: 'readonly', matchMedia: 'readonly' },
    },
  },
);
