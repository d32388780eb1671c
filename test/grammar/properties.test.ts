import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfigNode } from '../../grammar/config/ast.ts';
import { parseConfig } from '../../grammar/config/parser.ts';
import { printConfig } from '../../grammar/config/printer.ts';
import { childrenOf } from '../../grammar/config/visitor.ts';
import { locate } from '../../grammar/source/logical.ts';
import { parse, read } from './read.ts';

/** Any bytes at all. */
const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 300,
});

const word = fc.constantFrom(
  'a',
  'hosts',
  'driver',
  'no_x',
  'M',
  'MM',
  'set acl_m_x',
  'accept',
  'deny',
  'hide',
  'domainlist l',
  'local:',
  'begin acl',
  'begin routers',
  'begin retry',
  'begin rewrite',
  '.ifdef M',
  '.else',
  '.endif',
  '.include /etc/exim.conf',
  '#',
  '!',
  '"',
  '\\',
  'F,2h,15m',
  '*',
);
/** Lines made of what configurations are made of, in any order. */
const lines = fc
  .array(
    fc.tuple(
      word,
      fc.constantFrom('', ' ', ' = ', '=', ' == ', ':', ' : '),
      fc.oneof(word, bytes),
      fc.constantFrom('\n', '\\\n', '\r\n', ''),
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.flat().join(''));

const anyText = fc.oneof(bytes, lines);

/** A tree without its positions. */
function shape(node: ConfigNode): unknown {
  const own = 'text' in node ? node.text : '';
  const flags = 'negated' in node ? node.negated : 'hide' in node ? node.hide : false;
  return [node.kind, own, flags, childrenOf(node).map(shape)];
}

describe('any text at all', () => {
  it('is read without a throw, with positions inside what was typed', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const source = read(text);
        const config = parseConfig(source.logical);
        const check = (node: ConfigNode, outer: ConfigNode): void => {
          expect(node.start).toBeGreaterThanOrEqual(outer.start);
          expect(node.end).toBeGreaterThanOrEqual(node.start);
          expect(node.end).toBeLessThanOrEqual(source.logical.text.length);
          const place = locate(source.logical.segments, node.start, node.end);
          if (place) {
            expect(place.start).toBeLessThanOrEqual(place.end);
            expect(place.end).toBeLessThanOrEqual(place.file.text.length);
          } else expect(source.logical.segments).toHaveLength(0);
          for (const child of childrenOf(node)) check(child, node);
        };
        check(config, config);
        for (const fault of source.faults) {
          if ('file' in fault.at) expect(fault.at.end).toBeLessThanOrEqual(fault.at.file.text.length);
          else expect(fault.at.end).toBeLessThanOrEqual(source.logical.text.length);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('maps every character without a macro back to itself', () => {
    fc.assert(
      fc.property(bytes, (text) => {
        const { logical } = read(text);
        for (const segment of logical.segments) {
          expect(logical.text.slice(segment.at, segment.at + segment.length)).toBe(
            segment.file.text.slice(segment.offset, segment.offset + segment.length),
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is printed to a text that reads as the same tree', () => {
    fc.assert(
      fc.property(lines, (text) => {
        const config = parse(text);
        // A macro definition would be carried out a second time; what it did is in the tree already.
        const holdsMacro = config.sections.some((section) => section.items.some((item) => item.kind === 'macro'));
        fc.pre(!holdsMacro && read(text).macros.length === 0);
        const printed = printConfig(config);
        fc.pre(
          read(printed).faults.length === 0 &&
            read(printed).comments.length === 0 &&
            read(printed).directives.length === 0,
        );
        expect(shape(parse(printed))).toEqual(shape(config));
      }),
      { numRuns: 600 },
    );
  });
});
