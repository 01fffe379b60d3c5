import { expect, test } from 'vitest';
import { legalEvents, not, setting } from '../model/index.ts';
import { propertyTable } from './catalog-tables.ts';
import { propertyText } from './statement-text.ts';

const head = { id: 'X1', name: 'x', says: 'Always.', source: 'a test' };

test('a property whose consequence depends on switches is shown with every case', () => {
  const property = legalEvents({
    ...head,
    broken: [{ when: not(setting('iommu')), says: 'Silent corruption.' }, { says: 'An IOMMU fault.' }],
  });
  expect(propertyText(property, [])).toMatchInlineSnapshot(`
    "X1 x   legal events: collects the events that a resource does not accept
      Always.
      source   a test
      broken   not switch.iommu: Silent corruption.
               else: An IOMMU fault.
    "
  `);
  expect(propertyTable([property])).toContain('| not switch.iommu: Silent corruption. else: An IOMMU fault. |');
});

test('a plain consequence is shown as it is', () => {
  expect(propertyText(legalEvents({ ...head, broken: 'It breaks.' }), [])).toContain('  broken   It breaks.\n');
});
