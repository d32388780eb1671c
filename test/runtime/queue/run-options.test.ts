import { describe, expect, it } from 'vitest';
import { plainQueueRun, readRunOptions, shownRunOptions } from '../../../src/runtime/queue/run-options.ts';

const shortId = '1vbYZP-000abc-XY';
const longId = '1vbYZP-000000000Ab-0001';

describe('the options of a queue run', () => {
  it('are those of the command line', () => {
    expect(readRunOptions('-q')).toEqual(plainQueueRun);
    expect(readRunOptions(' -qf ')).toEqual({ ...plainQueueRun, force: true });
    expect(readRunOptions('-qff')).toEqual({ ...plainQueueRun, force: true, thaw: true });
    expect(readRunOptions('-qqifl')).toEqual({
      ...plainQueueRun,
      twoPasses: true,
      firstDeliveries: true,
      force: true,
      local: true,
    });
    expect(readRunOptions('-qGslow')).toEqual({ ...plainQueueRun, queue: 'slow' });
    expect(readRunOptions(`-q ${shortId}`)).toEqual({ ...plainQueueRun, first: shortId });
    expect(readRunOptions(`-q ${longId} ${longId}`)).toEqual({ ...plainQueueRun, first: longId, last: longId });
  });

  it('select messages by recipients and senders', () => {
    expect(readRunOptions('-R example.org')).toEqual({
      ...plainQueueRun,
      recipient: { text: 'example.org', isRegex: false },
    });
    expect(readRunOptions('-Rffr ^a@')).toEqual({
      ...plainQueueRun,
      recipient: { text: '^a@', isRegex: true },
      force: true,
      thaw: true,
    });
    expect(readRunOptions('-Sbob -qf')).toEqual({
      ...plainQueueRun,
      sender: { text: 'bob', isRegex: false },
      force: true,
    });
  });

  it('are refused where Exim would refuse them', () => {
    const wrong = 'is no option of a queue run: -q, -qf, -qff, -qi, -ql, -qq, -R or -S';
    expect(readRunOptions('-qx')).toEqual({ message: `"-qx" ${wrong}` });
    expect(readRunOptions('')).toEqual({ message: `"" ${wrong}` });
    expect(readRunOptions('-q 1vbYZP')).toEqual({ message: `"1vbYZP" ${wrong}` });
    expect(readRunOptions('-q -R')).toEqual({ message: '-R lacks what it looks for' });
  });

  it('are shown as the log shows them', () => {
    const shown = (text: string): string => {
      const options = readRunOptions(text);
      return 'message' in options ? options.message : shownRunOptions(options);
    };
    expect(['-q', '-qf', '-qff', '-qqil', '-R x', '-qff -Sr ^b'].map(shown)).toEqual([
      '',
      ' -qf',
      ' -qff',
      ' -qqil',
      ' -R x',
      ' -qff -Sr ^b',
    ]);
  });
});
