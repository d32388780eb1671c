import type { CatalogueEntries } from '../../catalogue/row.ts';

const built = { needs: 'queuefile' } as const;

/** What Exim with the queuefile transport knows (`EXPERIMENTAL_QUEUEFILE`). */
export const queuefileEntries: CatalogueEntries = {
  features: [
    {
      name: 'queuefile',
      names: [{ name: 'Experimental_QUEUEFILE' }],
      doc: 'A transport that copies the spool files of a message to a directory, for a scanner to take up.',
    },
  ],
  drivers: [
    {
      name: 'queuefile',
      class: 'transport',
      local: true,
      ...built,
      doc: 'Copies (or links) the -H and -D spool files, as they are, to a directory.',
    },
  ],
  options: [
    {
      name: 'directory',
      place: 'transport/queuefile',
      type: 'string',
      content: 'directory',
      ...built,
      doc: 'The directory that gets the spool files: required, expanded, absolute, and there already.',
    },
  ],
  macros: [
    { name: '_EXP_QUEUEFILE', value: 'y', since: '4.95', ...built, doc: 'The queuefile transport is compiled in.' },
  ],
};
