import { lowerCase, trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { CompiledDriver, OptionValue, Options } from '../../../compile/config.ts';
import type { DependentOptions } from '../../dependent-options.ts';
import { dependentOptions, localTransportOptions } from '../../dependent-options.ts';
import { delivering } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';
import { nameSpan } from '../../spans.ts';

/** Whether an option is set to something: not to nothing, and not to "no". */
function isOn(option: OptionValue | undefined): boolean {
  if (!option || option.settings.length === 0) return false;
  const { value } = option;
  if (value.kind === 'bool') return value.value;
  return value.kind !== 'string' || trimSpace(value.value) !== '';
}

function holds(options: Options, need: string): boolean {
  const [name = '', wanted] = need.split('=');
  const option = options.get(name);
  if (wanted === undefined) return isOn(option);
  const { value } = option ?? {};
  return value?.kind === 'string' && (lowerCase(trimSpace(value.value)) === wanted || value.value.includes('$'));
}

const byPlace = new Map<string, DependentOptions[]>();
for (const each of dependentOptions) byPlace.set(each.place, [...(byPlace.get(each.place) ?? []), each]);

const smtp = (options: string): string =>
  `begin routers\nout:\n  driver = dnslookup\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n${options}`;

/** An option that does nothing where it stands. */
export const optionNoEffect: Rule = {
  name: 'option/no-effect',
  severity: 'warning',
  summary: 'An option that works together with another stands beside it.',
  why: 'Exim takes the option and never looks at it: what it was set for does not happen, and nothing says so.',
  wrong: [
    {
      config: 'begin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n  server_set_id = $auth2\n',
      points: 'server_set_id',
      says: 'clients cannot use the authenticator',
    },
    {
      config: smtp('  dkim_selector = 2026\n  dkim_private_key = /etc/exim/dkim.key\n'),
      points: 'dkim_selector',
      says: 'without "dkim_domain"',
    },
    {
      config: delivering('  driver = appendfile\n  file = /var/mail/all\n  maildir_tag = ,S=$message_size\n'),
      points: 'maildir_tag',
      says: 'without "maildir_format"',
    },
    {
      config: 'smtp_ratelimit_rcpt = 4,0.25s,1.015,4m\n',
      points: 'smtp_ratelimit_rcpt',
      says: 'no client is slowed down',
    },
    { config: smtp('  shadow_transport = copy\n'), points: 'shadow_transport', says: 'deliver on this machine' },
  ],
  right: [
    {
      config:
        'begin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n  server_set_id = $auth2\n  server_condition = ${if saslauthd{{$auth2}{$auth3}}}\n',
    },
    { config: smtp('  dkim_domain = example.org\n  dkim_selector = 2026\n  dkim_private_key = /etc/exim/dkim.key\n') },
    { config: 'smtp_ratelimit_hosts = *\nsmtp_ratelimit_rcpt = 4,0.25s,1.015,4m\n' },
  ],
  check({ config, report }) {
    const look = (options: Options, places: readonly string[]): void => {
      for (const { options: names, need, otherwise } of places.flatMap((place) => byPlace.get(place) ?? [])) {
        for (const name of names) {
          const option = options.get(name);
          if (!option || !isOn(option) || need.some((each) => holds(options, each))) continue;
          const wanted = need.map((each) => `"${each.replace('=', ' = ')}"`).join(' or ');
          report({ at: nameSpan(option), message: `"${name}" has no effect without ${wanted}: ${otherwise}` });
        }
      }
    };
    look(config.main, ['main']);
    const placesOf = ({ class: kind, driver }: CompiledDriver): string[] => [kind, `${kind}/${driver?.name ?? ''}`];
    for (const each of [...config.routers, ...config.transports, ...config.authenticators])
      look(each.options, placesOf(each));
    for (const { driver, options } of config.transports) {
      if (!driver || driver.local) continue;
      for (const name of localTransportOptions) {
        const option = options.get(name);
        if (!option || !isOn(option)) continue;
        report({
          at: nameSpan(option),
          message: `"${name}" has no effect: it is for transports that deliver on this machine`,
        });
      }
    }
  },
};
