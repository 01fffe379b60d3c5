import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'models/**/*.test.ts', 'properties/**/*.test.ts'],
    // A project of its own, which a test runs as a user would.
    exclude: ['src/testing/example-project/**', '**/node_modules/**'],
    testTimeout: 120_000,
    // One worker a core; the default leaves one idle, which is half of two.
    maxWorkers: '100%',
    // Tables are made of many objects that live for a moment.
    execArgv: ['--max-semi-space-size=64'],
    reporters: ['default', ['json', { outputFile: 'runs/vitest.json' }]],
  },
});
