import { defineConfig } from 'vitest/config';

/** What puts something in place of a module needs it loaded anew. */
const ALONE = ['src/cli/checkpoint-folder.test.ts'];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    // One worker a core; the default leaves one idle, which is half of two.
    maxWorkers: '100%',
    // Tables are made of many objects that live for a moment.
    execArgv: ['--max-semi-space-size=64'],
    reporters: ['default', ['json', { outputFile: 'runs/vitest.json' }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['src/**/*.test.ts', 'models/**/*.test.ts', 'properties/**/*.test.ts'],
          // The example is a project of its own, which a test runs as a user would.
          exclude: [...ALONE, 'src/testing/example-project/**', '**/node_modules/**'],
          // Most files import all models; loading those anew for each takes longer than many a test.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
