import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { CompiledConfig } from '../../../compile/config.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { inRcpt } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';
import { itemSpan } from '../../spans.ts';
import { askedOf } from '../../verifications.ts';

/** Whether a main option is set to nothing. */
function isEmptied(config: CompiledConfig, name: string): boolean {
  const value = config.main.get(name)?.value;
  return value?.kind === 'string' && trimSpace(value.value) === '';
}

/** What no main option lets come true. */
export const aclNeverTrue: Rule = {
  name: 'acl/never-true',
  severity: 'warning',
  summary: 'Where TLS, authentication or certificates are asked about, main options offer them to clients.',
  why: 'A client shows a certificate only where it is asked for one, by tls_verify_hosts or tls_try_verify_hosts; it starts TLS and authenticates only where that is offered. Otherwise the condition is never met: nobody gets in, or everybody is refused.',
  exceptions: 'A daemon that is started with -tls-on-connect.',
  needsWhole: true,
  wrong: [
    {
      config: inRcpt('  accept verify = certificate\n'),
      points: 'certificate',
      says: 'no client is asked for a certificate',
    },
    {
      config: inRcpt('  accept authenticated = *\n', 'auth_advertise_hosts =\n'),
      points: '*',
      says: 'authentication is offered to nobody',
    },
    {
      config: inRcpt('  accept encrypted = *\n', 'tls_advertise_hosts =\n'),
      points: '*',
      says: 'TLS is offered to nobody',
    },
  ],
  right: [
    { config: inRcpt('  accept verify = certificate\n', 'tls_try_verify_hosts = *\n') },
    { config: inRcpt('  accept encrypted = *\n         authenticated = *\n') },
    { config: inRcpt('  accept encrypted = *\n', 'tls_advertise_hosts =\ntls_on_connect_ports = 465\n') },
  ],
  check({ config, report }) {
    const isSet = (name: string): boolean => config.main.has(name) && !isEmptied(config, name);
    if (!isSet('tls_verify_hosts') && !isSet('tls_try_verify_hosts')) {
      for (const { word, at } of askedOf(config, 'verify'))
        if (word === 'certificate') {
          const message =
            'no client is asked for a certificate: neither tls_verify_hosts nor tls_try_verify_hosts is set';
          report({ at, message });
        }
    }
    const say = (name: string, message: string): void => {
      // A statement that lets nobody in, and was left there when the offer was taken away, does no harm.
      for (const { item, statement } of itemsNamed(config, name)) {
        const idle = statement.verb === 'accept' && !item.negated;
        report({ at: itemSpan(item), message, ...(idle && { severity: 'info' as const }) });
      }
    };
    if (isEmptied(config, 'auth_advertise_hosts'))
      say('authenticated', 'authentication is offered to nobody: auth_advertise_hosts is empty');
    if (isEmptied(config, 'tls_advertise_hosts') && !isSet('tls_on_connect_ports'))
      say('encrypted', 'TLS is offered to nobody: tls_advertise_hosts is empty');
  },
};
