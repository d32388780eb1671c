import { appendToList } from '../../../../grammar/list/split.ts';
import { skipSpace } from '../characters.ts';
import { fail } from '../compile/code.ts';
import { extractAddress } from '../../address/extract.ts';
import { addressEnd } from '../../address/find.ts';
import type { AddressSettings } from '../../address/settings.ts';
import type { ExpandContext } from '../context.ts';
import type { OperatorMaker } from './operator.ts';

/** The options that say what addresses may look like. */
export function addressSettingsOf({ dialect, environment }: ExpandContext): AddressSettings {
  return { ...environment.settings, release: dialect.release };
}

const part =
  (which: 'address' | 'local_part' | 'domain'): OperatorMaker =>
  () => ({
    apply: (subject, context) => {
      const extracted = extractAddress(subject, addressSettingsOf(context));
      if (!extracted.ok) return '';
      const { address, domain } = extracted;
      if (which === 'address') return address;
      if (which === 'domain') return domain > 0 ? address.slice(domain) : '';
      return domain > 0 ? address.slice(0, domain - 1) : address;
    },
  });

/** All addresses of a header line, as a list. */
const addresses: OperatorMaker = () => ({
  apply: (subject, context) => {
    let at = skipSpace(subject, 0);
    let separator = ':';
    if (subject.charAt(at) === '>') {
      separator = subject.charAt(++at);
      if (separator === '') {
        return fail(context, `output separator missing in expanding \${addresses:${subject.slice(at - 1)}}`);
      }
      at++;
    }
    const group = { allow: true, open: false };
    const settings = addressSettingsOf(context);
    let list = '';
    for (;;) {
      const end = addressEnd(subject, at, false);
      const extracted = extractAddress(subject.slice(at, end), settings, { group });
      if (extracted.ok) {
        const { address } = extracted;
        const space = list !== '' && address.startsWith(separator) ? ' ' : '';
        list =
          list === ''
            ? appendToList('', separator, address)
            : `${list}${separator}${space}${appendToList('', separator, address)}`;
      }
      if (end >= subject.length) return list;
      at = end + 1;
    }
  },
});

/** `${address:…}`, `${local_part:…}`, `${domain:…}`, `${addresses:…}`. */
export const addressOperators = {
  address: part('address'),
  local_part: part('local_part'),
  domain: part('domain'),
  addresses,
};
