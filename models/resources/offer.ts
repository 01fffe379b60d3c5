/**
 * offer - the messages between two systems about one export, each a kernel of its own.
 *
 * Kernel    the calls of drivers/dma-buf/dma-buf.c between exporter and importer: dma_buf_map_attachment(),
 *           dma_buf_invalidate_mappings(), dma_buf_unmap_attachment(); between systems nobody has posted any
 * Kept      the address is told, taken up, asked back, given back; the exporter that does not wait for that (`abandoned`)
 * Left out  messages that are lost, or come late: a request to unmap stands until it is answered
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const offer = resource({
  id: 'offer',
  index: ['export'],
  source: 'drivers/dma-buf/dma-buf.c: struct dma_buf_attachment',
  fields: { addr: 'addr' },
  events: { prepare: {}, drop: {}, tell: { addr: 'addr' }, accept: {}, ask: {}, answer: {}, close: {}, abandon: {} },
  initial: 'none',
  states: {
    none: { on: { prepare: 'prepared' } },
    prepared: { on: { drop: 'none', tell: { target: 'told', actions: [set({ addr: ev('addr') })] } } },
    told: { holds: ['addr'], on: { accept: 'mapped', ask: 'asked' } },
    mapped: { on: { ask: 'asked' } },
    asked: { on: { answer: 'answered', abandon: 'abandoned' } },
    answered: { on: { close: 'none', abandon: 'none' } },
    abandoned: { on: { answer: 'none' } },
  },
  illegal: {
    prepare: ['S5', 'an export is begun under the name of another one'],
    drop: ['S5', 'an export is given up that the other system knows of'],
    tell: ['S5', 'an address is told for an export that was not prepared'],
    accept: ['S5', 'the other system takes up an address that it was not told'],
    ask: ['S5', 'an export is asked back that the other system does not have'],
    answer: ['S5', 'an export is given back that was not asked for'],
    close: ['S5', 'the exporter goes on as if an export had been given back'],
    abandon: ['S5', 'the exporter gives up an export that it has not asked back'],
  },
  lock: { kind: 'completion', await: ['close'], pending: ['asked'] },
});
