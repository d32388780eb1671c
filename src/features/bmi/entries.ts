import type { CatalogueEntries } from '../../catalogue/row.ts';

const built = { until: '4.99', needs: 'bmi' } as const;
const withRouting = ['routing', 'transport', 'delivery'] as const;

/** What Exim with Brightmail AntiSpam knows (`EXPERIMENTAL_BRIGHTMAIL`): up to 4.99, removed after it. */
export const bmiEntries: CatalogueEntries = {
  features: [
    {
      name: 'bmi',
      until: '4.99',
      names: [{ name: 'Experimental_Brightmail', until: '4.99' }],
      doc: 'Brightmail AntiSpam: scans a message once on reception, and gives a verdict for each recipient.',
    },
  ],
  options: [
    {
      name: 'bmi_config_file',
      place: 'main',
      type: 'string',
      content: 'text',
      default: '/opt/brightmail/etc/brightmail.cfg',
      ...built,
      doc: "Path of the Brightmail client's own configuration file; version 6 needs it set to the XML file.",
    },
    {
      name: 'bmi_deliver_alternate',
      place: 'router',
      type: 'bool',
      default: false,
      ...built,
      doc: 'Precondition: the router runs only where the verdict sends the message to another location.',
    },
    {
      name: 'bmi_deliver_default',
      place: 'router',
      type: 'bool',
      default: false,
      ...built,
      doc: 'Precondition: the router runs only where the verdict is normal delivery, or there is no verdict.',
    },
    {
      name: 'bmi_dont_deliver',
      place: 'router',
      type: 'bool',
      default: false,
      ...built,
      doc: 'Precondition: the router runs only where the verdict is that the recipient must not get the message.',
    },
    {
      name: 'bmi_rule',
      place: 'router',
      type: 'string',
      content: 'text',
      ...built,
      doc: 'Precondition: the router runs only where one of these rule numbers fired for the recipient. Not expanded.',
    },
  ],
  aclWords: [
    {
      name: 'bmi_optin',
      kind: 'modifier',
      value: 'expanded',
      phases: {
        not: [
          'auth',
          'connect',
          'helo',
          'data',
          'mime',
          'prdr',
          'etrn',
          'expn',
          'mailauth',
          'mail',
          'starttls',
          'vrfy',
          'predata',
          'notsmtp_start',
        ],
      },
      ...built,
      doc: 'Opt-in strings, separated by colons, that go to the Brightmail server with the recipient that is checked.',
    },
  ],
  controls: [
    {
      name: 'bmi_run',
      phases: { not: [] },
      options: 'none',
      ...built,
      doc: 'Passes the message, with all its recipients, to the Brightmail server when it has been accepted.',
    },
  ],
  variables: [
    {
      name: 'bmi_alt_location',
      type: 'string',
      tainted: true,
      set: withRouting,
      ...built,
      doc: 'The other location that the verdict names; empty where delivery is normal or there is no verdict.',
    },
    {
      name: 'bmi_base64_tracker_verdict',
      type: 'string',
      tainted: false,
      set: withRouting,
      ...built,
      doc: 'The rules that fired for the recipient, in base 64, for a tracker header line; empty without a verdict.',
    },
    {
      name: 'bmi_base64_verdict',
      type: 'string',
      tainted: true,
      set: withRouting,
      ...built,
      doc: "The recipient's whole verdict in base 64; empty without a verdict.",
    },
    {
      name: 'bmi_deliver',
      type: 'number',
      tainted: false,
      set: withRouting,
      ...built,
      doc: '0 where the recipient must not get the message, else 1.',
    },
  ],
  macros: [
    { name: '_HAVE_BRIGHTMAIL', value: 'y', ...built, doc: 'Brightmail AntiSpam is compiled in.' },
    { name: '_EXP_BMI', value: 'y', since: '4.95', ...built, doc: 'Brightmail AntiSpam is compiled in.' },
  ],
};
