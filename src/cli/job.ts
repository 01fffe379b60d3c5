/** What a thread runs that takes scenario after scenario: see jobs.ts. */

import { parentPort, workerData } from 'node:worker_threads';
import { InputError } from '../model/errors.ts';
import type { LoadedScenario } from './catalog.ts';
import { raised } from './interruption.ts';
import type { JobAnswer, JobStart } from './jobs.ts';
import { runScenario } from './run-scenario.ts';

const { options, flag } = workerData as JobStart;
const interrupted = raised(flag);
const answer = (message: JobAnswer) => parentPort?.postMessage(message);

parentPort?.on('message', (loaded: LoadedScenario) => {
  runScenario(loaded, options, interrupted, false).then(
    (ran) => answer({ kind: 'ran', ran }),
    (error) => answer({ kind: 'failed', error, input: error instanceof InputError }),
  );
});
