import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { toJson } from '../../src/compile/to-json.ts';
import { compileText } from './compile-text.ts';
import { eximMessages } from './exim-messages.ts';

const schema = new URL('../../src/compile/schema/compiled-config.schema.json', import.meta.url);
const validate = new Ajv({ allErrors: true }).compile(
  JSON.parse(readFileSync(fileURLToPath(schema), 'utf8')) as object,
);

function problems(text: string, files: Readonly<Record<string, string>> = {}): unknown {
  validate(JSON.parse(JSON.stringify(toJson(compileText(text, { files })))));
  return validate.errors ?? [];
}

describe('a compiled configuration in JSON', () => {
  it('is as the schema says', () => {
    const path = fileURLToPath(new URL('../../fixtures/compile/drivers.conf', import.meta.url));
    expect(problems(readFileSync(path, 'latin1'))).toEqual([]);
    expect(problems('.include /inc\n', { '/inc': '.ifdef\nnosuch\n' })).toEqual([]);
    expect(problems('')).toEqual([]);
    for (const [text] of eximMessages) expect(problems(text)).toEqual([]);
  });

  it('has typed values, places, references and faults', () => {
    const json = toJson(
      compileText(
        'M = nosuch\nsmtp_accept_max = 5\nexim_user = a1\nacl_smtp_rcpt = M\nbegin acl\ncheck:\n  accept acl = check\n',
      ),
    );
    const file = '/exim.conf';
    expect(json.main[0]).toEqual({
      name: 'smtp_accept_max',
      type: 'int',
      value: { kind: 'integer', value: 5 },
      hide: false,
      at: [{ file, line: 2, column: 1, endLine: 2, endColumn: 20 }],
    });
    expect(json.main[1]?.value).toEqual({ kind: 'user', name: 'a1', id: null });
    expect(json.references).toMatchObject([
      { kind: 'acl', name: 'nosuch', target: null, at: { line: 1, column: 5, macros: ['M'] } },
      { kind: 'acl', name: 'check', static: true, target: { file, line: 6, column: 1, endColumn: 6 } },
    ]);
    expect(json.faults).toMatchObject([
      { rule: 'user/unknown', exim: { message: 'user a1 was not found', file, line: 3 }, at: { line: 3, column: 13 } },
    ]);
  });
});
