#!/usr/bin/env node
/** The process: arguments in, exit code out, and what happens when nobody reads the report. */

import { commandLine } from './command-line.ts';
import { EXIT } from './exit.ts';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough is no fault; output that cannot be written is.
    if (error.code !== 'EPIPE' && stream === process.stdout) {
      process.stderr.write(`stalemate: the report cannot be written (${error.code})\n`);
    }
    process.exit(error.code === 'EPIPE' ? (process.exitCode ?? EXIT.ok) : EXIT.fault);
  });
}

process.exitCode = await commandLine(process.argv.slice(2));
