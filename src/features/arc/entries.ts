import type { CatalogueEntries } from '../../catalogue/row.ts';

const built = { needs: 'arc' } as const;

/** What Exim knows of the Authenticated Received Chain (`EXPERIMENTAL_ARC`). */
export const arcEntries: CatalogueEntries = {
  features: [
    {
      name: 'arc',
      names: [{ name: 'Experimental_ARC' }],
      doc: 'Authenticated Received Chain: verifies the chain of a message, and adds a link to it on the way out.',
    },
  ],
  options: [
    {
      name: 'arc_sign',
      place: 'transport/smtp',
      type: 'string',
      content: 'expanded',
      ...built,
      doc: 'Signs: ADMD identifier, selector, private key, and perhaps options, separated by colons.',
    },
  ],
  verifies: [
    {
      name: 'arc',
      phases: { only: ['data'] },
      options: 'optional',
      ...built,
      doc: 'Verifies the ARC chain: true where the state is one of those listed after the slash (default none and pass).',
    },
  ],
  variables: [
    {
      name: 'arc_domains',
      type: 'string',
      tainted: true,
      set: ['data'],
      ...built,
      doc: 'The domains of the chain in its order, separated by colons, after verification.',
    },
    {
      name: 'arc_oldest_pass',
      type: 'number',
      tainted: false,
      set: ['data'],
      ...built,
      doc: 'The lowest instance number whose message signature still holds, after verification.',
    },
    {
      name: 'arc_state',
      type: 'string',
      tainted: false,
      set: ['data'],
      ...built,
      doc: 'pass, fail or none, after verification.',
    },
    {
      name: 'arc_state_reason',
      type: 'string',
      tainted: false,
      set: ['data'],
      ...built,
      doc: 'Why the state is fail.',
    },
  ],
  macros: [
    { name: '_HAVE_ARC', value: 'y', ...built, doc: 'ARC is compiled in.' },
    { name: '_EXP_ARC', value: 'y', since: '4.95', ...built, doc: 'ARC is compiled in.' },
  ],
};
