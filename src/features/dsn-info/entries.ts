import type { CatalogueEntries } from '../../catalogue/row.ts';

const built = { needs: 'dsn-info' } as const;

/** What a build that tells more in bounce messages knows (`EXPERIMENTAL_DSN_INFO`): it has no option, only its effect. */
export const dsnInfoEntries: CatalogueEntries = {
  features: [
    {
      name: 'dsn-info',
      names: [{ name: 'Experimental_DSN_info' }],
      doc: "Bounces tell the remote host's address and port, its greeting, its answer to HELO and the full diagnostic.",
    },
  ],
  macros: [
    { name: '_HAVE_DSN_INFO', value: 'y', ...built, doc: 'Bounces carry the extra fields.' },
    { name: '_EXP_DSNI', value: 'y', since: '4.95', ...built, doc: 'Bounces carry the extra fields.' },
  ],
};
