import { describe, expect, it } from 'vitest';
import { aclSteps, mayBeFollowed, mayBePreceded, phasesOf } from '../../src/check/acl-steps.ts';
import { compile, sourceFile } from '../../src/index.ts';

const config = compile(
  sourceFile(
    'exim.conf',
    `acl_smtp_rcpt = check_rcpt
acl_smtp_data = check_data
acl_not_smtp = check_data
begin acl
check_rcpt:
  warn acl = common
       message = at the end
       logwrite = in rcpt
  accept
check_data:
  warn logwrite = in data
       condition = \${acl{common}}
  accept
common:
  accept logwrite = in common
         acl = common
unused:
  accept logwrite = never
`,
  ),
);
const steps = aclSteps(config);
const step = (value: string) => {
  const acls = [...config.acls.values()].flatMap(({ statements }) => statements.flatMap(({ items }) => items));
  const item = acls.find((each) => each.value === value);
  if (!item) throw new Error(`no item "${value}"`);
  return item;
};
const is = (value: string) => (each: (typeof steps)[number]) => each.item.value === value;

describe('aclSteps', () => {
  it('unfolds nested ACLs before the item that calls them, and messages at the end of a statement', () => {
    expect(steps.filter(({ phase }) => phase === 'rcpt').map(({ item }) => item.value)).toEqual([
      'in common',
      'common',
      'common',
      'in rcpt',
      'at the end',
    ]);
  });

  it('knows in which phases an item is run', () => {
    expect([...phasesOf(config, step('in common'))].sort()).toEqual(['data', 'notsmtp', 'rcpt']);
    expect([...phasesOf(config, step('never'))]).toEqual([]);
  });

  it('knows what may come before and after, over all phases', () => {
    expect(mayBePreceded(config, step('in data'), is('in rcpt'))).toBe(true);
    expect(mayBePreceded(config, step('in rcpt'), is('in data'))).toBe(false);
    expect(mayBeFollowed(config, step('in rcpt'), is('in data'))).toBe(true);
    expect(mayBeFollowed(config, step('in data'), is('in rcpt'))).toBe(false);
    expect(mayBePreceded(config, step('never'), is('in rcpt'))).toBeUndefined();
  });
});
