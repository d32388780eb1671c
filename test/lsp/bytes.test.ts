import { describe, expect, it } from 'vitest';
import { formatDocument } from '../../lsp/server/methods/formatting.ts';
import { viewOf } from './view.ts';

describe('text beyond ASCII', () => {
  const format = (text: string): string[] => {
    const view = viewOf(text);
    return formatDocument(view, { tabSize: 2, insertSpaces: true }).map(({ newText }) => newText);
  };

  it('keeps its last byte in formatting, even where that byte alone would be a no-break space', () => {
    const acl = (line: string): string => `begin acl\n\ncheck:\n  deny message = voilà\n${line}\n`;
    expect(format(acl('  # là'))).toEqual([]);
    expect(format(acl('       log_message = déjà   '))).toEqual([expect.stringMatching(/log_message = déjà$/)]);
  });
});
