/** What the command line finds with `--models svm`. */
import { mutation, skip } from 'stalemate/model';
import { read_and_free } from './machines.ts';
import { deadlock, U1, U2, U3 } from './properties.ts';

export const protocols = [read_and_free];

export const properties = [U1, U2, U3, deadlock];

export const mutations = [
  mutation({
    id: 'free_without_mutex',
    says: 'The owner frees the buffer without the mutex.',
    source: 'an example',
    change: [skip('owner: mutex_lock'), skip('owner: mutex_unlock')],
    killedBy: ['U1'],
  }),
];
