import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'models/**/*.test.ts', 'properties/**/*.test.ts'],
    testTimeout: 120_000,
    // One worker a core; the default leaves one idle, which is half of two.
    maxWorkers: '100%',
    reporters: ['default', ['json', { outputFile: 'runs/vitest.json' }]],
  },
});
